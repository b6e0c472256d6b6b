/** Z (or A, when pooling): what is computed so far, and the cell that everything explains. */
import { html, nothing, svg } from 'lit-html';
import { type App, focusOf, paleCell, pinOf, stepOf } from '../model/app';
import { shapeText } from '../model/axes';
import { outputName } from '../model/layer';
import { mapName } from '../model/mapNames';
import { outputChannel, shownExample } from '../model/onShow';
import { rowOf } from '../model/operations';
import type { Picture } from '../model/picture';
import { presetOf } from '../model/presets';
import type { Cell } from '../model/state';
import { doneInMap } from '../model/steps';
import { walksInput } from '../model/walk';
import type { Act } from './act';
import { gridView, ring } from './grid';
import { UNIT } from './gridCells';
import { imageView, percent, place } from './image';
import { withMap } from './inputPanel';
import { legendView } from './legend';
import { goToFold } from './parts';
import { imageOf, numbersOf } from './seen';
import { marksOnPicture, marksOver, surroundings } from './slide';
import { type MapTab, mapTabs } from './tabs';

/** What of the output is on show. */
export function outputOnShow(app: App, picture: Picture) {
  const { layer, output } = picture;
  const focus = focusOf(app);
  return {
    example: shownExample(app, picture),
    channel: outputChannel(app, picture),
    /** Whether all its colours are together. */
    colour:
      output.colour !== null &&
      !rowOf(layer).filters &&
      app.state.channel < 0 &&
      output.values === null,
    focus,
  };
}

/** How many cells of a map are there; while the steps walk the input, all of them grow together. */
export const doneOf = (app: App, picture: Picture, example: number, channel: number) =>
  walksInput(picture) ? undefined : doneInMap(stepOf(app), example, channel, picture.output.shape);

/** Cells of the output that are padding, where padding is all that it is about. */
function paddingOver({ layer, axes, output }: Picture) {
  if (rowOf(layer).slides) return nothing;
  const [, rows, cols] = output.shape;
  const { h, w } = axes;
  const outer = `M0 0H${cols * UNIT}V${rows * UNIT}H0Z`;
  const [x, y] = [w.padBefore * UNIT, h.padBefore * UNIT];
  const inner = `M${x} ${y}v${h.in * UNIT}h${w.in * UNIT}v${-h.in * UNIT}Z`;
  return svg`<path class="over-padding" fill="url(#output-padding)" d="${outer}${inner}" /><path class="frame" d=${inner} />`;
}

/** The same over a picture. */
function paddingOnPicture({ layer, axes: { h, w }, output }: Picture) {
  if (rowOf(layer).slides) return nothing;
  const [, rows, cols] = output.shape;
  const size = [cols, rows] as const;
  const inner = place([w.padBefore, h.padBefore, w.in, h.in], size);
  const x = [0, w.padBefore, w.padBefore + w.in, cols].map((at) => percent(at, cols));
  const y = [0, h.padBefore, h.padBefore + h.in, rows].map((at) => percent(at, rows));
  const around = `0 0,${x[3]} 0,${x[3]} ${y[3]},0 ${y[3]},0 0`;
  const hole = `${x[1]} ${y[1]},${x[1]} ${y[2]},${x[2]} ${y[2]},${x[2]} ${y[1]},${x[1]} ${y[1]}`;
  return html`<div class="mark on-padding" style="clip-path:polygon(evenodd,${around},${hole})"></div>
    <div class="mark copied" style=${inner}></div>`;
}

function numbers(app: App, act: Act, picture: Picture) {
  const { output, layer } = picture;
  const { example, channel, focus } = outputOnShow(app, picture);
  const [, rows, cols] = output.shape;
  const { pad, dropped } = surroundings(picture, 'output');
  const cell = (at: readonly [number, number]): Cell => [example, at[0], at[1], channel];
  const here = focus && focus[0] === example ? focus : null;
  const pale = paleCell(app);
  const under =
    pale && pale[0] === example && pale[3] === channel
      ? svg`<g class="pale sliding" style="transform:translate(${pale[2] * UNIT}px,${pale[1] * UNIT}px)">${ring('output-line', UNIT, UNIT)}</g>`
      : nothing;
  const mark = here
    ? svg`<g class="output-cell ${app.playing && !app.hover ? 'sliding' : ''}" style="transform:translate(${here[2] * UNIT}px,${here[1] * UNIT}px)">
        ${ring('output-line', UNIT, UNIT)}
        ${pinOf(app) && !app.hover ? svg`<circle class="pin" cx=${UNIT - 1} cy="1" r="4" />` : nothing}
      </g>`
    : nothing;
  return gridView({
    id: 'output',
    label: `Output ${outputName(layer)}, ${rows} rows, ${cols} columns`,
    ...numbersOf(output, example, channel),
    pad,
    dropped,
    dark: app.dark,
    done: doneOf(app, picture, example, channel),
    selected: here ? [here[1], here[2]] : null,
    over: svg`${paddingOver(picture)}${marksOver(app, picture, 'output', example, channel)}${under}${mark}`,
    point: (at) => act.hover(at && cell(at)),
    pick: (at) => act.pin(cell(at)),
  });
}

function pixels(app: App, act: Act, picture: Picture) {
  const { output } = picture;
  const { example, channel, focus, colour } = outputOnShow(app, picture);
  const [, rows, cols, channels] = output.shape;
  const cell = (at: readonly [number, number]): Cell => [example, at[0], at[1], channel];
  const around = surroundings(picture, 'output');
  const { pad, dropped } = around;
  const pale = paleCell(app);
  const box = ([, r, c]: Cell) => place([c + pad[2], r + pad[0], 1, 1], [around.cols, around.rows]);
  return imageView({
    label: `Output picture, ${cols} by ${rows}. Arrow keys move the cell.`,
    map: colour && output.colour ? output.colour[example] : imageOf(output, example, channel),
    size: [rows, cols],
    pad,
    dropped,
    done: doneOf(app, picture, example, colour ? channels - 1 : channel),
    over: html`${paddingOnPicture(picture)}${marksOnPicture(app, picture, 'output')}${
      pale ? html`<div class="mark cell-mark pale" style=${box(pale)}></div>` : nothing
    }${focus ? html`<div class="mark cell-mark" style=${box(focus)}></div>` : nothing}`,
    point: (at) => act.hover(at && cell(at)),
    pick: (at) => act.pin(cell(at)),
    from: focus ? [focus[1], focus[2]] : [0, 0],
  });
}

export function outputPanel(app: App, act: Act, picture: Picture) {
  const { output, layer } = picture;
  const conv = rowOf(layer).filters;
  const { example, channel, colour } = outputOnShow(app, picture);
  const channels = output.shape[3];
  const { rows, cols } = surroundings(picture, 'output');
  // A picture that shrank much is still shown large enough to be looked at.
  const share = output.values ? cols : Math.max(cols, 0.8 * surroundings(picture, 'input').cols);
  const plays = rowOf(layer).plays?.[1];
  // The filter as it was chosen, where it is not to be guessed.
  const named = conv && !app.state.hide.includes('weights');
  const tabs: MapTab[] = Array.from({ length: channels }, (_, c) => ({
    name: mapName(picture, c),
    map: output.thumbs[example][c],
    hint: named ? presetOf(layer.filters[c].preset)?.name : undefined,
    on: c === channel && !colour,
    choose: () => act.set(withMap(app, picture, c)),
  }));
  if (!conv && output.colour && !output.values) {
    tabs.unshift({
      name: 'colour',
      map: output.colourThumbs[example],
      on: app.state.channel < 0,
      choose: () => act.set({ channel: -1 }),
    });
  }
  return html`<section
    class="panel output"
    aria-labelledby="output-title"
    style="--cols:${cols};--rows:${rows};--share:${share}"
  >
    <h2 id="output-title"><code>${outputName(layer)}</code> <small>${shapeText(output.shape)}${plays ? html` plays <b>${plays}</b>` : nothing}</small></h2>
    ${output.values ? numbers(app, act, picture) : pixels(app, act, picture)}
    ${mapTabs(conv ? 'Filter' : 'Channel of the output', tabs)}
    ${colour ? nothing : legendView(output.scale, app.dark)}
    <button
      type="button"
      class="chip spread-out"
      @click=${() => {
        act.set({ maps: true });
        goToFold('maps');
      }}
    >
      ${channels > 1 ? 'All maps and histogram' : 'Histogram'}
    </button>
  </section>`;
}

/** Between input and output stands what an operation without filters does. */
export const operationSign = ({ layer }: Picture) => {
  const [word, rest] = rowOf(layer).sign(layer.f.join(' × '));
  return html`<p class="pool-sign"><b>${word}</b><span>${rest}</span></p>`;
};
