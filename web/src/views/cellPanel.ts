/** One cell: its window and its weights multiplied in place, summed, ending in the cell's number. */
import { html, nothing } from 'lit-html';
import { type App, focusOf, termsOf } from '../model/app';
import { colourOf, css, inkOn, type Scale, weightHue } from '../model/colour';
import { outputName } from '../model/layer';
import { nameAmong } from '../model/mapNames';
import { exact, show } from '../model/numbers';
import { rowOf } from '../model/operations';
import type { Picture, Products, Terms } from '../model/picture';
import type { Cell, State } from '../model/state';
import { indexOfCell } from '../model/steps';
import { cellName, partial, resultOf, sumLines, zeroFor } from '../model/sum';
import type { Act } from './act';
import { radios, staleNote } from './fields';
import { widthOf } from './letters';
import { piece } from './parts';

/** A window this wide still has room for "a × w" in each cell. */
const IN_PLACE = 5;
/** And this wide for products alone. */
const PRODUCTS = 9;
/** More rows of products than these may have to be scrolled. */
const ROWS = 9;
/** Up to this wide the values of a pooling window are written out; beyond, only coloured. */
const WRITTEN = 8;

/** A number in the colour that it has in its figure. */
function swatch(value: number, scale: Scale, dark: boolean, text = show(value)) {
  const colour = colourOf(value, scale, dark);
  return html`<span class="swatch" style="background:${css(colour)};color:${inkOn(colour)}"
    >${text}</span
  >`;
}

/** A product as it is written: `left × right = text`. */
interface Product {
  readonly left: string;
  readonly right: string;
  readonly text: string;
  /** The weight of the filter that it is of. */
  readonly tap: number;
  /** Whether it counts as 0, and why. */
  readonly zero: string | null;
  readonly value: number;
}

function productsOf(app: App, picture: Picture, terms: Terms, conv: Products, k: number) {
  const [height, width] = [terms.rows.length, terms.cols.length];
  const { f } = picture.layer;
  const symbols = app.state.terms === 'symbols';
  return Array.from({ length: height * width }, (_, i): Product => {
    const index = i * conv.depth + k;
    const tap = conv.taps?.[i] ?? i;
    const value = conv.slice[index];
    const place = `${terms.rows[Math.floor(i / width)]},${terms.cols[i % width]}`;
    return {
      left: symbols ? `a[${place}]` : show(value),
      right: symbols ? `W[${Math.floor(tap / f[1])},${tap % f[1]}]` : show(conv.weights[index]),
      text: show(conv.products[index]),
      tap,
      zero: zeroFor(picture, terms, conv, i, k),
      value,
    };
  });
}

/** The width, in letter heights, that the factors of a list nearly always have room in. */
const LISTED = 6;

/** How high a row of products is, in each of their forms but a list. */
const HEIGHTS = { '': 37, narrow: 52, mosaic: 27 } as const;

function formOf(cols: number, written: State['terms']) {
  if (cols > IN_PLACE) return cols > PRODUCTS || written === 'symbols' ? 'listed' : 'mosaic';
  return cols > 3 ? 'narrow' : '';
}

/** The products of a channel. All have letters of one size, in which the longest has room. */
function productList(
  app: App,
  act: Act,
  picture: Picture,
  terms: Terms,
  conv: Products,
  k: number,
) {
  const cols = terms.cols.length;
  const products = productsOf(app, picture, terms, conv, k);
  const { f } = picture.layer;
  const most = (width: (product: Product) => number) => Math.max(...products.map(width));
  // The widths, in letter heights, that the letters are made to fit; a figure is wider when bold.
  const wide = (p: Product) => 1.15 * widthOf(p.text);
  // The few that are nearly nothing are long, as 1.2e−3, and small by themselves.
  const widest = most((p) => (p.text.includes('e') ? 1 : wide(p)));
  const lineOf = (p: Product) => widthOf(p.left) + widthOf(p.right) + 0.7;
  const lines = most((p) => 1.1 * Math.max(widthOf(p.left), widthOf(p.right) + 0.7));
  const form = formOf(cols, app.state.terms);
  // In a list the few that are long have smaller letters, and not all.
  const listed = form === 'listed';
  const line = listed ? LISTED : most(lineOf);
  // What the list will take, should it have to be scrolled to.
  const height = listed ? 24 * Math.ceil(products.length / 2) : HEIGHTS[form] * terms.rows.length;
  const name = nameAmong(picture, conv.firstChannel + k);
  const pointed = form === 'mosaic' && !app.state.hide.includes('weights');
  return html`<ul
    class="terms ${form} ${app.state.terms}"
    style="--cols:${cols};--product:${widest};--factors:${line};--factor:${lines};contain-intrinsic-height:auto ${height}px"
    aria-label="Products${name && ` of ${name}`}"
  >
    ${products.map((product) => {
      const { left, right, text, tap, zero, value } = product;
      // Where there is no room for more than products, a hand or a screen reader asks for the rest.
      const told = pointed ? `${left} × ${right} = ${text}${zero ? `: ${zero}` : ''}` : null;
      const tapped = app.tap === tap;
      const hue = weightHue(tap, f[0] * f[1]);
      return html`<li
        class="term ${zero ? 'padded' : ''} ${tapped ? 'tapped' : ''}"
        @pointerenter=${() => act.tap(tap)}
        style="border-color:${hue}${tapped ? `;outline-color:${hue}` : ''}${wide(product) > widest ? `;--product:${wide(product)}` : ''}${listed && lineOf(product) > LISTED ? `;--factors:${lineOf(product)}` : ''}"
        title=${zero ?? nothing}
      >
        ${
          form === 'mosaic'
            ? nothing
            : html`<span class="factors"
                >${
                  zero
                    ? html`<span class="swatch">${left}</span>`
                    : swatch(value, picture.input.scale, app.dark, left)
                } × ${right}</span
              >`
        }
        <b role=${told ? 'img' : nothing} title=${told ?? nothing}>${text}</b>
      </li>`;
    })}
  </ul>`;
}

function convProducts(app: App, act: Act, picture: Picture, terms: Terms) {
  const { conv } = terms;
  if (!conv) return nothing;
  const [rows, cols] = [terms.rows.length, terms.cols.length];
  if (rows * cols === 0) {
    return html`<p class="quiet-text">No input cell reaches this place: only the bias is there.</p>`;
  }
  const nameOf = (k: number) => {
    const name = nameAmong(picture, conv.firstChannel + k);
    if (conv.depth === 1) return name ? html`<h3>${name}</h3>` : nothing;
    const sum = conv.channelSums[k];
    return html`<h3>sum of ${name} <b data-sum=${String(sum)}>${partial(terms, sum)}</b></h3>`;
  };
  // Taller than its panel it can be scrolled, by keys too.
  const many = conv.depth > 1 || conv.depth * rows * (cols > PRODUCTS ? 5 : 1) > ROWS;
  return html`<div
    class="room products ${conv.depth > 1 ? 'dense' : ''}"
    role=${many ? 'group' : nothing}
    aria-label=${many ? 'All products' : nothing}
    tabindex=${many ? 0 : nothing}
  >
    ${Array.from(
      { length: conv.depth },
      (_, k) =>
        html`${nameOf(k)} ${piece(() => productList(app, act, picture, terms, conv, k), rows * cols, picture)}`,
    )}
  </div>`;
}

function poolValues(app: App, picture: Picture, terms: Terms) {
  const { pool } = terms;
  if (!pool) return nothing;
  const cols = terms.cols.length;
  const max = !rowOf(picture.layer).sums;
  const counted = !max && picture.layer.countIncludePad;
  const widest = Math.max(...Array.from(pool.values, (value) => widthOf(show(value))));
  return html`<div class="room"><ul
      class="terms pool ${cols > IN_PLACE ? 'mosaic' : ''} ${cols > WRITTEN ? 'plain' : ''}"
      style="--cols:${cols};--product:${widest}"
      aria-label="Values in the window"
    >
      ${Array.from(pool.values, (value, i) => {
        const padded = !pool.inside[i];
        const won = max && pool.mask[i] === 1;
        return html`<li class="term ${padded ? 'padded' : ''} ${won ? 'won' : ''}">
          ${
            padded
              ? html`<span class="swatch" title="padding">${counted ? '0' : '·'}</span>`
              : swatch(value, picture.input.scale, app.dark)
          }
        </li>`;
      })}
    </ul></div>`;
}

const sums = (picture: Picture, terms: Terms) => html`<dl class="sums">
  ${sumLines(picture, terms).map(
    ({ name, code, value, sum }) => html`<div>
      <dt>${name}${code ? html` <code>${code}</code>` : nothing}</dt>
      <dd data-sum=${sum === undefined ? nothing : String(sum)}>${value.join('')}</dd>
    </div>`,
  )}
</dl>`;

/** Where the cell lies in the array: NHWC, so the channel runs fastest. */
function placeInArray({ layer, output }: Picture, [i, h, w, c]: Cell) {
  const [, n_H, n_W, n_C] = output.shape;
  const index = indexOfCell([i, h, w, c], output.shape);
  return html`<p class="in-array" data-index=${index}>
    NHWC: <code>${outputName(layer)}.data[${index}]</code>,
    <span>${index} = ((${i} × ${n_H} + ${h}) × ${n_W} + ${w}) × ${n_C} + ${c}</span>
  </p>`;
}

export function cellPanel(app: App, act: Act, picture: Picture) {
  const focus = focusOf(app);
  const terms = termsOf(app);
  const conv = rowOf(picture.layer).filters;
  if (!focus) {
    return html`<section class="panel cell-panel" aria-labelledby="cell-title">
      <h2 id="cell-title">One cell</h2>
      <p class="quiet-text">Nothing is computed yet. Press play, or → for the first step.</p>
    </section>`;
  }
  const name = cellName(picture, focus);
  const result = terms ? resultOf(terms) : '';
  return html`<section class="panel cell-panel" aria-labelledby="cell-title">
    <h2 id="cell-title">
      <code class="out-word">${name}</code>
    </h2>
    ${
      conv
        ? radios<State['terms']>(
            'terms',
            'Show the sum in',
            app.state.terms,
            [
              ['numbers', 'numbers'],
              ['symbols', 'symbols'],
            ],
            (kind) => act.set({ terms: kind }),
          )
        : nothing
    }
    ${
      terms
        ? html`${convProducts(app, act, picture, terms)}${poolValues(app, picture, terms)}${sums(picture, terms)}
            <p class="result" data-result=${String(terms.value)}>
              <code class="out-word">${name}</code> = <b>${result}</b>
            </p>
            ${
              result === exact(terms.value, picture.layer.single)
                ? nothing
                : html`<p class="unrounded">unrounded ${exact(terms.value, picture.layer.single)}</p>`
            }
            ${placeInArray(picture, focus)}${staleNote(app)}`
        : html`<p class="quiet-text">…</p>`
    }
  </section>`;
}
