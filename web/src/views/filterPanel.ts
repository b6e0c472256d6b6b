/** W: the filter on show, every number a field, each weight with the hue it has in the window. */
import { html, nothing } from 'lit-html';
import { type App, chosenFilter } from '../model/app';
import { shapeText } from '../model/axes';
import { factorOf, turnedIndex, writtenNumbers } from '../model/bank';
import { firstRead } from '../model/beside';
import { colourOf, css, inkOn, weightHue } from '../model/colour';
import { fractionText, parseFraction, sameFraction } from '../model/fractions';
import { nameAmong } from '../model/mapNames';
import { exact, parseNumber, rounded, show, tableIn, withMinus } from '../model/numbers';
import { weightShape } from '../model/operations';
import type { Picture } from '../model/picture';
import type { Act } from './act';
import { brushView } from './brush';
import { typed, written } from './directives';
import { asTyped, reasonOf, textOf } from './fields';
import { alike, widthOf } from './letters';
import { piece } from './parts';

/** Wider than this a filter stands above the sum, unless the screen is very wide. */
export const LARGE = 9;

/** Letters are this high at most. */
const LETTERS = 13;

/** The cells of a filter share this much beside the input, and this much above the sum. */
const [BESIDE, ABOVE] = [234, 318];

/**
 * So many fields a slice has had. Whenever fields come or go, Chromium looks in all there are for names,
 * addresses and credit cards, for up to ten milliseconds: those that are too many stay, hidden.
 */
let had = 0;
/** Of a filter at most so many are kept in all: they take some time of every drawing. */
const KEPT = 250;

/** How large a cell is: fewer are as large as fingers want them. */
function sideOf(cols: number, depth: number): number {
  const share = Math.floor((cols > LARGE ? ABOVE : BESIDE) / cols) - 2;
  return Math.min(depth > 2 ? 32 : cols > 4 ? 36 : 44, share);
}

/** A number of W, as its field shows it. */
interface Weight {
  readonly id: string;
  readonly tap: number;
  readonly tapped: boolean;
  readonly invalid: boolean;
  readonly reason: string | null;
  readonly label: string;
  readonly title: string | null;
  readonly style: string;
  readonly value: number;
  readonly digits: number;
}

const field = (of: Weight | null) => html`<input
  ?hidden=${!of}
  id=${of?.id ?? nothing}
  data-tap=${of?.tap ?? nothing}
  class="by-hand ${of?.tapped ? 'tapped' : ''}"
  autocomplete="off"
  aria-invalid=${of?.invalid ? 'true' : nothing}
  aria-describedby=${of?.reason ?? nothing}
  aria-label=${of?.label ?? nothing}
  title=${of?.title ?? nothing}
  style=${of?.style ?? nothing}
  ${typed(of ? of.value : null, of?.digits)}
/>`;

function slice(app: App, act: Act, picture: Picture, filter: number, k: number) {
  const W = picture.W;
  if (!W) return nothing;
  const [rows, cols, depth, n_C] = W.shape;
  const many = rows * cols;
  const first = firstRead(picture.layer, filter);
  const name = nameAmong(picture, first + k);
  const size = Math.max(rows, cols);
  // Whole numbers are never rounded.
  const digitsOf = (x: number) => (Number.isInteger(x) ? 16 : size > 5 ? 2 : 4);
  const side = sideOf(cols, depth);
  const { layer } = picture;
  const table = writtenNumbers(layer.filters[filter], layer.f, depth);
  const numbers = Array.from({ length: many }, (_, tap) => {
    const index = tap * depth + k;
    return table[layer.flip ? turnedIndex(index, layer.f, depth) : index];
  });
  const painting = app.painting === 'filter';
  const set = ({ target }: Event, n: number) => {
    const { id, hidden } = target as HTMLElement;
    // A field that is hidden says once more what it held.
    if (!hidden) act.setWeight(id, n);
  };
  const point = ({ target }: Event) => {
    const { tap } = (target as HTMLElement).dataset;
    if (tap) act.tap(Number(tap));
  };
  const texts = numbers.map((x) => rounded(x, digitsOf(x)));
  const letters = alike(texts.map((text) => (side - 4) / LETTERS / widthOf(withMinus(text))));
  const most = Math.max(...letters);
  const lettersOf = (part: number) => Math.max(4, LETTERS * part);
  had = Math.max(had, many);
  const weight = (tap: number): Weight => {
    const index = tap * depth + k;
    const value = numbers[tap];
    const colour = colourOf(W.values[index * n_C + filter], W.scale, app.dark);
    const id = `w-${index}`;
    const draft = app.drafts.find((d) => d.id === id);
    const tapped = app.tap === tap;
    const hue = weightHue(tap, many);
    return {
      id,
      tap,
      tapped,
      invalid: draft !== undefined,
      reason: reasonOf(app, id),
      label: `W row ${Math.floor(tap / cols)}, column ${tap % cols}${name && `, ${name}`}`,
      title: Number(texts[tap]) === value ? null : exact(value),
      style: `background:${css(colour)};color:${inkOn(colour)}${draft ? '' : `;border-bottom-color:${hue}`}${letters[tap] < most ? `;--letters:${lettersOf(letters[tap])}px` : ''}${tapped ? `;--hue:${hue}` : ''}`,
      value: draft ? draft.value : value,
      digits: digitsOf(value),
    };
  };
  // What it will take, should it have to be scrolled to.
  const [width, height] = [cols, rows].map((n) => n * (side + 2));
  return html`<div
    class="slice"
    style="contain-intrinsic-size:auto calc(var(--grow)*${width}px) auto calc(var(--grow)*${height}px + ${name ? 24 : 0}px)"
  >
    ${name ? html`<h3>${name}</h3>` : nothing}
    <div
      class="weights ${painting ? 'painting' : ''}"
      style="--cols:${cols};--cell:${side}px;--letters:${lettersOf(most)}px"
      @pointerover=${(event: Event) => point(event)}
      @focusin=${(event: Event) => point(event)}
      @focusout=${() => act.tap(null)}
      @keydown=${(event: KeyboardEvent) => {
        if (painting && event.key === 'Enter') set(event, app.brush.filter);
      }}
      @change=${(event: Event) => set(event, parseNumber(textOf(event)))}
      @input=${(event: Event) => asTyped(event, (n) => set(event, n))}
      @paste=${(event: ClipboardEvent) => {
        // Several numbers at once are the whole table; a single one belongs to its field.
        const table = tableIn(event.clipboardData?.getData('text') ?? '');
        if (table && act.setSlice(k, table)) event.preventDefault();
      }}
    >
      ${Array.from({ length: Math.max(many, Math.min(had, Math.floor(KEPT / depth))) }, (_, tap) => field(tap < many ? weight(tap) : null))}
    </div>
  </div>`;
}

/** A sign, a point or a line at the end waits for what comes after it. */
const OPEN = /[-−+./]\s*$/;

/** What all numbers of the filter are multiplied by. */
function factorView(app: App, act: Act, picture: Picture, filter: number) {
  const factor = factorOf(picture.layer.filters[filter], picture.layer.f);
  const reason = reasonOf(app, 'factor');
  const same = (text: string) => {
    const typed = parseFraction(text);
    return OPEN.test(text) || (typed !== null && sameFraction(typed, factor));
  };
  return html`<span class="factor">
    <input
      id="factor"
      aria-label="Factor of the filter"
      autocomplete="off"
      size="4"
      aria-invalid=${reason ? 'true' : nothing}
      aria-describedby=${reason ?? nothing}
      title="All numbers below are multiplied by this: 1/9, or 0.5"
      ${written(fractionText(factor), same, reason !== null)}
      @input=${(event: Event) => {
        if (!OPEN.test(textOf(event))) act.setFactor(textOf(event));
      }}
      @change=${(event: Event) => act.setFactor(textOf(event))}
    /><span aria-hidden="true">×</span>
  </span>`;
}

export function filterPanel(app: App, act: Act, picture: Picture) {
  const W = picture.W;
  if (!W) return nothing;
  const filter = Math.min(chosenFilter(app), picture.output.shape[3] - 1);
  const depth = W.shape[2];
  const b = picture.layer.b[filter];
  return html`<section class="panel filter" aria-labelledby="filter-title">
    <h2 id="filter-title"><code>W</code> <small>${shapeText(weightShape(picture.layer))}</small></h2>
    <div class="of-filter">
      ${W.shape[3] > 1 ? html`<span class="which">filter ${filter}</span>` : nothing}
      ${factorView(app, act, picture, filter)}
    </div>
    <div class="slices">
      ${Array.from({ length: depth }, (_, k) => piece(() => slice(app, act, picture, filter, k), W.shape[0] * W.shape[1], picture))}
    </div>
    ${picture.layer.flip ? html`<p class="which">turned by 180°, as it is used</p>` : nothing}
    <div class="under">
      <p class="bias"><code>b</code> = ${show(b)}</p>
      ${brushView(app, act, 'filter')}
    </div>
  </section>`;
}
