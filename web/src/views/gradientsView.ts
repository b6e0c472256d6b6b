/** What flows back: dZ of the cells done so far, and what it makes of dA_prev, dW and db. */
import { html, nothing, svg } from 'lit-html';
import { type App, termsOf } from '../model/app';
import { shapeText } from '../model/axes';
import { firstRead } from '../model/beside';
import { outputName } from '../model/layer';
import { mapName, nameAmong } from '../model/mapNames';
import { leftOf, show } from '../model/numbers';
import { shownChannel } from '../model/onShow';
import { rowOf, weightShape } from '../model/operations';
import type { Gradients, Picture, Seen } from '../model/picture';
import type { GradientFrom, Operation } from '../model/state';
import type { Act } from './act';
import { radios } from './fields';
import { gridView, ring } from './grid';
import { UNIT } from './gridCells';
import { imageView } from './image';
import { legendView } from './legend';
import { outputOnShow } from './outputPanel';
import { imageOf, numbersOf } from './seen';

/** One map of a gradient, as numbers or as a picture, with a frame where the step reads or writes. */
function map(
  app: App,
  seen: Seen,
  id: string,
  label: string,
  example: number,
  channel: number,
  frame: readonly [number, number, number, number] | null,
) {
  const [, rows, cols] = seen.shape;
  if (!seen.values) {
    return imageView({
      label,
      map: imageOf(seen, example, channel),
      size: [rows, cols],
    });
  }
  return gridView({
    id,
    label,
    ...numbersOf(seen, example, channel),
    dark: app.dark,
    over: frame
      ? svg`<g class="gradient-frame" transform="translate(${frame[0] * UNIT} ${frame[1] * UNIT})">${ring('gradient-line', frame[2] * UNIT, frame[3] * UNIT)}</g>`
      : undefined,
  });
}

function weightGradients(app: App, picture: Picture, gradients: Gradients, filter: number) {
  const { dW, db } = gradients;
  if (!dW || !db) return nothing;
  const [rows, cols, depth, n_C] = dW.shape;
  const first = firstRead(picture.layer, filter);
  return html`<section class="panel of-weights" aria-labelledby="dw-title">
    <h3 id="dw-title"><code class="gradient-word">dW</code> <small>${shapeText(weightShape(picture.layer))}</small></h3>
    <div class="dws">
      ${Array.from({ length: depth }, (_, k) => {
        const name = nameAmong(picture, first + k);
        return html`<div class="dw" style="--cols:${cols};--rows:${rows}">
          ${name ? html`<p class="quiet-text">${name}</p>` : nothing}
          ${gridView({
            id: `dw${k}`,
            label: `dW of filter ${filter}${name && `, ${name}`}`,
            rows,
            cols,
            from: [dW.values, filter, k],
            value: (r, c) => dW.values[((r * cols + c) * depth + k) * n_C + filter],
            scale: dW.scale,
            least: leftOf(dW.scale.limit),
            dark: app.dark,
          })}
        </div>`;
      })}
    </div>
    ${legendView(dW.scale, app.dark)}
    <p class="bias"><code class="gradient-word">db</code> = ${show(db[filter])}</p>
  </section>`;
}

function maps(app: App, picture: Picture, gradients: Gradients) {
  const { layer } = picture;
  const conv = rowOf(layer).filters;
  const name = `d${outputName(layer)}`;
  const { focus, example, channel: filter } = outputOnShow(app, picture);
  const channel = conv ? Math.max(0, shownChannel(app, picture)) : filter;
  const panel = (id: string, title: string, seen: Seen, name: string, body: unknown) =>
    html`<section
      class="panel"
      aria-labelledby=${id}
      style="--cols:${seen.shape[2]};--rows:${seen.shape[1]}"
    >
      <h3 id=${id}><code class="gradient-word">${title}</code> <small>${shapeText(seen.shape)} ${name}</small></h3>
      ${body} ${legendView(seen.scale, app.dark)}
    </section>`;
  const cell = focus && ([focus[2], focus[1], 1, 1] as const);
  // What the cell in focus reads of the input, as far as it is no padding.
  const terms = termsOf(app);
  const span = (list: readonly number[], size: number) => {
    const inside = list.filter((at) => at >= 0 && at < size);
    return [inside[0], inside[inside.length - 1] - inside[0] + 1] as const;
  };
  const [, height, width] = picture.input.shape;
  const [down, across] = [span(terms?.rows ?? [], height), span(terms?.cols ?? [], width)];
  const read =
    down[0] === undefined || across[0] === undefined
      ? null
      : ([across[0], down[0], across[1], down[1]] as const);
  return html`<div class="gradient-maps">
    ${panel(
      'dout-title',
      name,
      gradients.dOutput,
      picture.output.shape[3] > 1 ? mapName(picture, filter) : '',
      map(app, gradients.dOutput, 'dout', `Gradient ${name} of the output`, example, filter, cell),
    )}
    ${panel(
      'din-title',
      'dA_prev',
      gradients.dInput,
      nameAmong(picture, channel),
      map(app, gradients.dInput, 'din', 'Gradient dA_prev of the input', example, channel, read),
    )}
    ${weightGradients(app, picture, gradients, filter)}
  </div>`;
}

/** What computes the gradients, as a call. */
const BACK: Readonly<Record<Operation, (d: string) => string>> = {
  conv: (d) => `conv_backward(${d}, cache)`,
  transposed: (d) => `conv_forward(${d}, W)`,
  max: (d) => `pool_backward(${d}, cache)`,
  average: (d) => `pool_backward(${d}, cache)`,
  pad: (d) => `${d} without its padding`,
};

const WORDS: Readonly<Record<Operation, unknown>> = {
  transposed:
    'Forward and backward change places: each cell of dA_prev is the sum of its window of dZ times the filter, which is a convolution; dW adds up each input cell times its window.',
  pad: 'Each cell of dX_pad flows to the cell that it is a copy of; what flows into the zeros is lost.',
  conv: html`Each cell of dZ adds itself times the filter to its window of dA_prev, and itself times
    its window to dW. Seen as an operation of its own, <code>dZ</code> → <code>dA_prev</code> is what
    frameworks call <em>transposed convolution</em>: choose it above to see it alone.`,
  max: 'Each cell of dA goes to the largest value of its window; where several tie, each of them gets all of it, as in the exercise; PyTorch gives it to the first alone.',
  average: 'Each cell of dA is shared equally among the cells of its window.',
};

export function gradientsView(app: App, act: Act) {
  const { picture, state, gradients } = app;
  if (!picture) return nothing;
  const { walks } = rowOf(picture.layer);
  const out = outputName(picture.layer);
  const { activation } = picture.layer;
  const active = activation !== 'none';
  return html`<div><div class="code-tools">
      <code class="signature gradient-word">${BACK[picture.layer.op](active ? 'dZ' : `d${out}`)}</code>
      <span
        >with ${active ? html`<code>dZ = dA · ${activation}′(Z)</code> and ` : nothing}<code
          >d${out}</code
        > =</span
      >
      ${radios<GradientFrom>(
        'from',
        `What d${out} is`,
        state.from,
        [
          ['ones', '1 in every cell'],
          ['output', `${out} itself`],
          ['cell', '1 in this cell only'],
        ],
        (from) => act.set({ from }),
      )}
    </div>
    <p class="quiet-text">
      ${WORDS[picture.layer.op]} ${walks === 'output' ? 'Cells that the steps have not reached yet send nothing back.' : 'All cells flow back, however far the steps have come.'}
    </p>
    ${gradients?.run === picture.id ? maps(app, picture, gradients) : nothing}
  </div>`;
}
