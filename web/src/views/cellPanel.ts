/** One cell: its window and its weights multiplied in place, summed, ending in the cell's number. */
import { html, nothing } from 'lit-html';
import type { Picture } from '../engine/client';
import type { Terms } from '../engine/protocol';
import { type App, focusOf, termsOf } from '../model/app';
import { colourOf, css, inkOn, type Scale, weightHue } from '../model/colour';
import { outputName } from '../model/layer';
import { exact, plural, show } from '../model/numbers';
import { rowOf } from '../model/operations';
import type { Cell, State } from '../model/state';
import { indexOfCell } from '../model/steps';
import type { Act } from './act';
import { radios } from './fields';
import { widthOf } from './grid';
import { channelName } from './inputPanel';

/** A window this wide still has room for "a × w" in each cell. */
const IN_PLACE = 5;
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

function isPadding(terms: Terms, picture: Picture, a: number, b: number): boolean {
  const [, rows, cols] = picture.input.shape;
  const [r, c] = [terms.rows[a], terms.cols[b]];
  return r < 0 || c < 0 || r >= rows || c >= cols;
}

function product(app: App, act: Act, picture: Picture, terms: Terms, tap: number, k: number) {
  const { conv } = terms;
  if (!conv || !picture.W) return nothing;
  const width = terms.cols.length;
  const { f, inputShape, done } = picture.layer;
  const index = tap * conv.depth + k;
  const [a, b] = [Math.floor(tap / width), tap % width];
  const weight = conv.weights[index];
  const met = conv.taps?.[tap] ?? tap;
  const value = conv.slice[index];
  const source = [terms.cell[0], terms.rows[a], terms.cols[b], conv.firstChannel + k] as const;
  const later = done !== null && indexOfCell(source, inputShape) >= done;
  const padded = isPadding(terms, picture, a, b) || later;
  const symbols = app.state.terms === 'symbols';
  const left = symbols ? `a[${terms.rows[a]},${terms.cols[b]}]` : show(value);
  const right = symbols ? `W[${Math.floor(met / f[1])},${met % f[1]}]` : show(weight);
  const text = show(conv.products[index]);
  // The widths, in letter heights, that the letters are made to fit; a figure is wider when bold.
  const [l, r] = [widthOf(left), widthOf(right)];
  const fit = `--product:${1.15 * widthOf(text)};--factors:${l + r + 0.7};--factor:${1.1 * Math.max(l, r + 0.7)}`;
  return html`<li
    class="term ${padded ? 'padded' : ''} ${app.tap === met ? 'tapped' : ''}"
    @pointerenter=${() => act.tap(met)}
    style="--hue:${weightHue(met, f[0] * f[1])};${fit}"
    title=${later ? 'not added yet' : padded ? 'padding counts as 0' : nothing}
  >
    <span class="factors"
      >${
        padded
          ? html`<span class="swatch">${left}</span>`
          : swatch(value, picture.input.scale, app.dark, left)
      } × ${right}</span
    >
    <b>${text}</b>
  </li>`;
}

function convSum(app: App, act: Act, picture: Picture, terms: Terms) {
  const { conv } = terms;
  if (!conv) return nothing;
  const { activation } = picture.layer;
  const [rows, cols] = [terms.rows.length, terms.cols.length];
  const name = (k: number) => channelName(picture, conv.firstChannel + k);
  const all = Array.from({ length: rows * cols }, (_, tap) => tap);
  if (all.length === 0) {
    return html`<p class="quiet-text">No input cell reaches this place: it stays empty.</p>
      <dl class="sums"><div><dt>bias <code>b</code></dt><dd>${show(conv.b)}</dd></div></dl>`;
  }
  // Taller than its panel it can be scrolled, by keys too.
  const many = conv.depth > 1 || conv.depth * rows * (cols > IN_PLACE ? 5 : 1) > ROWS;
  return html`<div
    class="products ${conv.depth > 1 ? 'dense' : ''}"
    role=${many ? 'group' : nothing}
    aria-label=${many ? 'All products' : nothing}
    tabindex=${many ? 0 : nothing}
  >
    ${Array.from(
      { length: conv.depth },
      (_, k) => html`
        ${
          conv.depth > 1
            ? html`<h3>
                sum of ${name(k)} <b data-sum=${String(conv.channelSums[k])}>${show(conv.channelSums[k])}</b>
              </h3>`
            : nothing
        }
        <ul
          class="terms ${cols > IN_PLACE ? 'listed' : cols > 3 ? 'narrow' : ''} ${app.state.terms}"
          style="--cols:${cols}"
          aria-label="Products${conv.depth > 1 ? ` of ${name(k)}` : ''}"
        >
          ${all.map((tap) => product(app, act, picture, terms, tap, k))}
        </ul>
      `,
    )}
  </div>
  <dl class="sums">
    <div>
      <dt>${conv.depth > 1 ? 'all channels' : 'sum of the products'}</dt>
      <dd data-sum=${conv.depth > 1 ? nothing : String(conv.channelSums[0])}>${Array.from(conv.channelSums, (sum, k) => (k && sum < 0 ? ` − ${show(-sum)}` : `${k ? ' + ' : ''}${show(sum)}`))}</dd>
    </div>
    <div><dt>+ bias <code>b</code></dt><dd>${show(conv.b)}</dd></div>
    ${
      activation === 'none'
        ? nothing
        : html`<div><dt>= <code>Z</code></dt><dd>${show(conv.Z)}</dd></div>
            <div><dt><code>${activation}(Z)</code></dt><dd>${show(terms.value)}</dd></div>`
    }
  </dl>`;
}

function poolValues(app: App, picture: Picture, terms: Terms) {
  const { pool } = terms;
  if (!pool) return nothing;
  const cols = terms.cols.length;
  const max = !rowOf(picture.layer).sums;
  const winners = pool.mask.reduce((n, won) => n + won, 0);
  const inside = pool.inside.reduce((n, x) => n + x, 0);
  const counted = !max && picture.layer.countIncludePad;
  return html`<ul
      class="terms pool ${cols > IN_PLACE ? 'mosaic' : ''} ${cols > WRITTEN ? 'plain' : ''}"
      style="--cols:${cols}"
      aria-label="Values in the window"
    >
      ${Array.from(pool.values, (value, i) => {
        const padded = !pool.inside[i];
        const won = max && pool.mask[i] === 1;
        return html`<li
          class="term ${padded ? 'padded' : ''} ${won ? 'won' : ''}"
          style="--product:${widthOf(show(value))}"
        >
          ${
            padded
              ? html`<span class="swatch" title="padding">${counted ? '0' : '·'}</span>`
              : swatch(value, picture.input.scale, app.dark)
          }
        </li>`;
      })}
    </ul>
    <dl class="sums">
      ${
        max
          ? html`<div>
              <dt>${winners > 1 ? `largest, ${winners} cells tie` : 'largest of the window'}</dt>
              <dd>${show(terms.value)}</dd>
            </div>`
          : html`<div>
                <dt>sum of ${plural(inside, 'value')}</dt>
                <dd data-sum=${String(pool.sum)}>${show(pool.sum ?? Number.NaN)}</dd>
              </div>
              <div>
                <dt>divided by ${counted ? 'all cells of the window' : 'how many they are'}</dt>
                <dd>÷ ${show(pool.divisor)}</dd>
              </div>`
      }
    </dl>`;
}

/** A cell that nothing is computed for: where it comes from. */
function copied({ copy, cell, rows, cols, value }: Terms) {
  if (!copy) return nothing;
  const from = copy.padded
    ? html`padding: a zero`
    : html`copied from <code>A_prev[${cell[0]}, ${rows[0]}, ${cols[0]}, ${cell[3]}]</code>`;
  return html`<dl class="sums"><div><dt>${from}</dt><dd>${show(value)}</dd></div></dl>`;
}

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
  const name = `${outputName(picture.layer)}[${focus.join(', ')}]`;
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
        ? html`${convSum(app, act, picture, terms)}${poolValues(app, picture, terms)}${copied(terms)}
            <p class="result" data-result=${String(terms.value)}>
              <code class="out-word">${name}</code> = <b>${show(terms.value)}</b>
            </p>
            ${
              show(terms.value) === exact(terms.value, terms.single)
                ? nothing
                : html`<p class="unrounded">unrounded ${exact(terms.value, terms.single)}</p>`
            }
            ${placeInArray(picture, focus)}`
        : html`<p class="quiet-text">…</p>`
    }
  </section>`;
}
