/** W: the filter on show, every number a field, each weight with the hue it has in the window. */
import { html, nothing } from 'lit-html';
import type { Picture } from '../engine/client';
import { type App, focusOf } from '../model/app';
import { colourOf, css, inkOn, weightHue } from '../model/colour';
import { shapeText } from '../model/geometryText';
import { numbersIn, parseNumber, show } from '../model/numbers';
import type { Act } from './act';
import { typed, UNFINISHED } from './directives';
import { reasonOf } from './fields';
import { channelName } from './inputPanel';

/** The filter that the cell in focus uses, else the chosen one. */
export function shownFilter(app: App, picture: Picture): number {
  const n_C = picture.output.shape[3];
  const focus = focusOf(app);
  return Math.min(focus ? focus[3] : app.state.filter, n_C - 1);
}

/** Wider than this a filter has a row of its own, unless the screen is very wide. */
export const LARGE = 5;

/** Long numbers get smaller letters, so that they can be read whole. */
function fontSize(value: number, digits: number): number {
  const { length } = String(Number(value.toPrecision(digits)));
  return length > 6 ? 9 : length > 5 ? 10.5 : 13;
}

function slice(app: App, act: Act, picture: Picture, filter: number, k: number) {
  const W = picture.W;
  if (!W) return nothing;
  const [rows, cols, depth, n_C] = W.shape;
  const many = rows * cols;
  const first = Math.floor(filter / (n_C / picture.layer.groups)) * depth;
  const size = Math.max(rows, cols);
  const digits = size > 5 ? 2 : 4;
  return html`<div class="slice">
    ${depth > 1 ? html`<h3>${channelName(picture, first + k)}</h3>` : nothing}
    <div
      class="weights"
      style="--cols:${cols};--cell:${size > LARGE ? 44 : depth > 2 ? 40 : 46}px"
      @paste=${(event: ClipboardEvent) => {
        // Several numbers at once are the whole table; a single one belongs to its field.
        const list = numbersIn(event.clipboardData?.getData('text') ?? '');
        if (list?.length !== many) return;
        event.preventDefault();
        act.setSlice(k, list);
      }}
      @pointerleave=${() => act.tap(null)}
    >
      ${Array.from({ length: many }, (_, tap) => {
        const index = tap * depth + k;
        const value = W.values[index * n_C + filter];
        const colour = colourOf(value, W.scale, app.dark);
        const [r, c] = [Math.floor(tap / cols), tap % cols];
        const write = (event: Event) =>
          act.setWeight(id, index, parseNumber((event.target as HTMLInputElement).value));
        const id = `w-${index}`;
        const draft = app.drafts.find((d) => d.id === id);
        return html`<input
          id=${id}
          inputmode="decimal"
          autocomplete="off"
          aria-invalid=${draft ? 'true' : nothing}
          aria-describedby=${reasonOf(app, id) ?? nothing}
          aria-label="W row ${r}, column ${c}${depth > 1 ? `, ${channelName(picture, first + k)}` : ''}"
          title=${show(value)}
          style="background:${css(colour)};color:${inkOn(colour)};font-size:${fontSize(value, digits)}px;--hue:${weightHue(tap, many)}"
          ${typed(draft ? draft.value : value, digits)}
          @pointerenter=${() => act.tap(tap)}
          @focus=${() => act.tap(tap)}
          @blur=${() => act.tap(null)}
          @keydown=${(event: KeyboardEvent) => {
            const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (!by) return;
            event.preventDefault();
            // From what stands in the field: the picture may be a moment behind.
            const typedValue = parseNumber((event.target as HTMLInputElement).value);
            const from = Number.isFinite(typedValue) ? typedValue : value;
            act.setWeight(id, index, Number((from + by).toPrecision(12)));
          }}
          @change=${(event: Event) => write(event)}
          @input=${(event: Event) => {
            // A sign or a point alone is the beginning of a number: it is judged when the field is left.
            if (!UNFINISHED.test((event.target as HTMLInputElement).value)) write(event);
          }}
        />`;
      })}
    </div>
  </div>`;
}

export function filterPanel(app: App, act: Act, picture: Picture) {
  const W = picture.W;
  if (!W) return nothing;
  const filter = shownFilter(app, picture);
  const depth = W.shape[2];
  const b = picture.layer.b[filter];
  return html`<section class="panel filter" aria-labelledby="filter-title">
    <h2 id="filter-title"><code>W</code> <small>${shapeText(W.shape)}</small></h2>
    ${
      W.shape[3] > 1
        ? html`<p class="which">filter ${filter} of ${W.shape[3]}, counted from 0</p>`
        : nothing
    }
    <div class="slices">
      ${Array.from({ length: depth }, (_, k) => slice(app, act, picture, filter, k))}
    </div>
    ${picture.layer.flip ? html`<p class="which">turned by 180°, as it is used</p>` : nothing}
    <p class="bias"><code>b</code> = ${show(b)}</p>
  </section>`;
}
