/** The shapes: n_H and n_W as a formula with the core's own numbers filled in. */
import { html, mathml, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../model/app';
import { bytesText, costOf } from '../model/cost';
import { type AxisData, droppedSentence, shapeText } from '../model/geometryText';
import { count, plural } from '../model/numbers';
import { rowOf } from '../model/operations';

type Math = TemplateResult<3>;
const n = (x: number, kind = ''): Math => mathml`<mn class=${kind}>${x}</mn>`;
const o = (sign: string): Math => mathml`<mo>${sign}</mo>`;
const sub = (name: string, index: string, kind = ''): Math =>
  mathml`<msub class=${kind}><mi>${name}</mi><mi>${index}</mi></msub>`;

/** The window's size: f, or what dilation spreads it to. */
const spread = (axis: AxisData): Math =>
  axis.dilation === 1
    ? n(axis.window, 'window-word')
    : mathml`<mrow class="window-word">${o('(')}${n(axis.dilation)}${o('·')}${o('(')}${n(axis.window)}${o('−')}${n(1)}${o(')')}${o('+')}${n(1)}${o(')')}</mrow>`;

const padding = (axis: AxisData): Math =>
  axis.padBefore === axis.padAfter
    ? mathml`<mrow class="pad-word">${n(2)}${o('·')}${n(axis.padBefore)}</mrow>`
    : mathml`<mrow class="pad-word">${o('(')}${n(axis.padBefore)}${o('+')}${n(axis.padAfter)}${o(')')}</mrow>`;

function formula(axis: AxisData, index: 'H' | 'W') {
  const plain = axis.dilation === 1;
  const size = plain
    ? mathml`<mi class="window-word">f</mi>`
    : mathml`<mrow class="window-word">${o('(')}<mi>d</mi>${o('(')}<mi>f</mi>${o('−')}${n(1)}${o(')')}${o('+')}${n(1)}${o(')')}</mrow>`;
  const pad =
    axis.padBefore === axis.padAfter
      ? mathml`<mrow class="pad-word">${n(2)}<mi>p</mi></mrow>`
      : mathml`<mrow class="pad-word">${o('(')}${sub('p', index === 'H' ? 'top' : 'left')}${o('+')}${sub('p', index === 'H' ? 'bottom' : 'right')}${o(')')}</mrow>`;
  // Two halves, so that a narrow screen can put them on two lines.
  return html`<div class="formula" data-out=${axis.out}>
    <math aria-label="n_${index} = ${axis.out}">
      <mrow>
        ${sub('n', index, 'out-word')}${o('=')}
        <mrow>${o('⌊')}<mfrac><mrow>${mathml`<msub><mi>n</mi><mrow><mi>${index}</mi><mi>prev</mi></mrow></msub>`}${o('−')}${size}${o('+')}${pad}</mrow><mi>s</mi></mfrac>${o('⌋')}</mrow>${o('+')}${n(1)}
      </mrow>
    </math>
    <math>
      <mrow>
        ${o('=')}
        <mrow>${o('⌊')}<mfrac><mrow>${n(axis.in)}${o('−')}${spread(axis)}${o('+')}${padding(axis)}</mrow>${n(axis.stride)}</mfrac>${o('⌋')}</mrow>${o('+')}${n(1)}
        ${o('=')}${n(axis.out, 'out-word n-out')}
      </mrow>
    </math>
  </div>`;
}

export function shapesView(app: App) {
  const { picture } = app;
  if (!picture) return nothing;
  const { axes, input, output, W } = picture;
  const cost = costOf(picture.layer, axes, output.shape);
  const facts: [string, string][] = [
    ['in', shapeText(input.shape)],
    ...(W ? ([['filters', shapeText(W.shape)]] as [string, string][]) : []),
    ['out', shapeText(output.shape)],
  ];
  return html`<section class="shapes" aria-labelledby="shapes-title">
    <h2 id="shapes-title">Shapes</h2>
    <div class="formulas" tabindex="0" role="group" aria-label="Formulas for the output size">
      ${formula(axes.h, 'H')} ${formula(axes.w, 'W')}
    </div>
    <p class="dropped-text">${droppedSentence(axes)}</p>
    <dl class="facts">
      ${facts.map(([name, text]) => html`<div><dt>${name}</dt><dd><code>${text}</code></dd></div>`)}
      ${
        W
          ? html`<div><dt>parameters</dt><dd>${count(cost.parameters)}</dd></div>
              <div><dt>multiply-adds</dt><dd>${count(cost.multiplyAdds)}</dd></div>`
          : nothing
      }
      <div><dt>in memory</dt><dd>${bytesText(cost.bytes)}</dd></div>
      <div>
        <dt>each output sees</dt>
        <dd>${axes.h.extent} × ${axes.w.extent} of the input</dd>
      </div>
      <div>
        <dt>computed in</dt>
        <dd>${picture.milliseconds < 0.1 ? 'under 0.1' : picture.milliseconds.toFixed(1)} ms</dd>
      </div>
    </dl>
    <p class="quiet-text">
      ${plural(input.shape[0], 'example')}; shapes are (m, n_H, n_W, n_C), indices start at 0.
      ${rowOf(picture.layer).note(picture.layer)}
      ${
        picture.layer.single
          ? 'Pixels are numbers from 0 to 1, in float32.'
          : 'Computed in float64; figures show two decimals.'
      }
    </p>
  </section>`;
}
