/** A_prev: the data, the padding around it, and the window that reads it. */
import { html, nothing, svg } from 'lit-html';
import { type App, focusOf, pinOf, reachOf, termsOf } from '../model/app';
import { shapeText } from '../model/axes';
import { filterBeside } from '../model/beside';
import { channelName, nameAmong } from '../model/mapNames';
import { outputChannel, shownChannel, shownExample } from '../model/onShow';
import { rowOf } from '../model/operations';
import type { Picture } from '../model/picture';
import type { State } from '../model/state';
import { walksInput } from '../model/walk';
import type { Act } from './act';
import { brushView } from './brush';
import { focused } from './directives';
import { gridView } from './grid';
import { cellAt, UNIT } from './gridCells';
import { imageView } from './image';
import { legendView } from './legend';
import { imageOf, numbersOf } from './seen';
import { marksOnPicture, marksOver, surroundings } from './slide';
import { mapTabs } from './tabs';

/** What to set so that another map of the output is on show, with the same cell of it. */
export function withMap(app: App, picture: Picture, c: number): Partial<State> {
  // While steps are added, another map is only looked at; of groups, the step's would come back.
  const looks = walksInput(picture) && picture.layer.groups === 1;
  const kept = looks ? pinOf(app) : focusOf(app);
  const pin = kept && ([kept[0], kept[1], kept[2], c] as const);
  return { filter: c, pin, ...(rowOf(picture.layer).filters ? {} : { channel: c }) };
}

function editor(app: App, act: Act) {
  const { editing } = app;
  if (!editing) return nothing;
  const { at } = editing;
  const finish = (event: Event) => act.write(at, (event.target as HTMLInputElement).value);
  const key = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') act.edit(null);
    if (event.key === 'Enter') finish(event);
    else if (event.key !== 'Escape') return;
    // The field goes, and arrows walk on from its cell.
    const grid = (event.target as Element).closest('.grid');
    if (grid) cellAt(grid, ...at)?.focus();
  };
  return svg`<foreignObject x=${at[1] * UNIT} y=${at[0] * UNIT} width=${UNIT} height=${UNIT}
    >${html`<input
      class="cell-input"
      aria-label="Number at row ${at[0]}, column ${at[1]}"
      .value=${editing.text}
      ${focused(editing.typed)}
      @keydown=${key}
      @blur=${finish}
    />`}</foreignObject>`;
}

function winners(app: App, picture: Picture) {
  const terms = termsOf(app);
  if (!terms?.pool || rowOf(picture.layer).sums) return nothing;
  const { rows, cols, pool } = terms;
  return rows.flatMap((r, a) =>
    cols.map((c, b) =>
      pool.mask[a * cols.length + b]
        ? svg`${['casing', 'winner'].map((kind) => svg`<circle class=${kind} cx=${(c + 0.5) * UNIT} cy=${(r + 0.5) * UNIT} r=${UNIT / 2 - 2} />`)}`
        : nothing,
    ),
  );
}

/** Numbers of one example can be typed over and painted; pixels and files are what they are. */
const isEditable = (app: App, { input, layer }: Picture): boolean =>
  input.values !== null &&
  !layer.pixels &&
  layer.input.kind !== 'array' &&
  input.shape[0] === 1 &&
  app.problems.length === 0;

/** Why numbers cannot be changed, where that is not plain to see. */
function fixedView({ input, layer }: Picture) {
  if (layer.pixels || layer.input.kind === 'array' || (input.values && input.shape[0] === 1)) {
    return nothing;
  }
  const why = input.values
    ? 'Numbers can be changed while m is 1.'
    : 'With so much padding there is no room for numbers.';
  return html`<p class="quiet-text">${why}</p>`;
}

function numbers(app: App, act: Act, picture: Picture, channel: number) {
  const { input, layer } = picture;
  const { pad, dropped } = surroundings(picture, 'input');
  const [, rows, cols] = input.shape;
  const name = nameAmong(picture, channel);
  const example = shownExample(app, picture);
  const editable = isEditable(app, picture);
  return gridView({
    id: 'input',
    label: `Input A_prev, ${name && `${name}, `}${rows} rows, ${cols} columns${pad.some(Boolean) ? `, padded by ${[...new Set(pad)].join(', ')}` : ''}`,
    ...numbersOf(input, example, channel),
    pad,
    zeros: rowOf(layer).zeros(layer),
    dark: app.dark,
    dropped,
    editable,
    painting: editable && app.painting === 'input',
    over: svg`${marksOver(app, picture, 'input', example, channel)}${winners(app, picture)}${
      editable ? editor(app, act) : nothing
    }`,
    point: act.reach,
    pick: (at) => (editable ? act.edit(at) : undefined),
  });
}

function pixels(app: App, act: Act, picture: Picture, channel: number) {
  const { input } = picture;
  const { pad, dropped } = surroundings(picture, 'input');
  const [, rows, cols] = input.shape;
  const example = shownExample(app, picture);
  const map =
    channel < 0 && input.colour ? input.colour[example] : imageOf(input, example, channel);
  return imageView({
    label: `Input picture, ${cols} by ${rows} pixels. Arrow keys point at one.`,
    map,
    size: [rows, cols],
    pad,
    dropped,
    over: marksOnPicture(app, picture, 'input'),
    from: reachOf(app) ?? [Math.floor(rows / 2), Math.floor(cols / 2)],
    go: (at) => {
      act.reach(at);
      act.speak();
    },
    point: act.reach,
  });
}

export function inputPanel(app: App, act: Act, picture: Picture) {
  const { input } = picture;
  const [m, , , channels] = input.shape;
  const channel = shownChannel(app, picture);
  const example = shownExample(app, picture);
  const focus = focusOf(app);
  const shown = outputChannel(app, picture);
  const choose = (c: number) => () => {
    // With a filter that reads it.
    const filter = filterBeside(picture.layer, shown, c);
    act.set({ ...(filter === shown ? {} : withMap(app, picture, filter)), channel: c });
  };
  const tabs = Array.from({ length: channels }, (_, c) => ({
    name: channelName(picture, c),
    map: input.thumbs[example][c],
    on: c === channel,
    choose: choose(c),
  }));
  if (input.colour && !input.values) {
    tabs.unshift({
      name: 'colour',
      map: input.colourThumbs[example],
      on: channel < 0,
      choose: choose(-1),
    });
  }
  const { rows, cols } = surroundings(picture, 'input');
  const plays = rowOf(picture.layer).plays?.[0];
  return html`<section
    class="panel input"
    aria-labelledby="input-title"
    style="--cols:${cols};--rows:${rows};--share:${cols}"
  >
    <h2 id="input-title"><code>A_prev</code> <small>${shapeText(input.shape)}${plays ? html` plays <b>${plays}</b>` : nothing}</small></h2>
    ${input.values ? numbers(app, act, picture, channel) : pixels(app, act, picture, channel)}
    ${mapTabs(
      'Example of the batch',
      Array.from({ length: m }, (_, i) => ({
        name: `example ${i}`,
        map: null,
        on: i === example,
        choose: () => act.set({ example: i, pin: focus && [i, focus[1], focus[2], focus[3]] }),
      })),
    )}
    ${mapTabs('Channel of the input', tabs)}
    <div class="under">
      ${input.colour && channel < 0 ? nothing : legendView(input.scale, app.dark)}
      ${isEditable(app, picture) ? brushView(app, act, 'input') : fixedView(picture)}
    </div>
  </section>`;
}
