/** The shapes: n_H and n_W as a formula with the core's own numbers filled in. */
import { html, mathml, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../model/app';
import { type AxisData, shapeText } from '../model/axes';
import { bytesText, costOf } from '../model/cost';
import { droppedSentence, grownSentence } from '../model/geometryText';
import type { Layer } from '../model/layer';
import { count, plural } from '../model/numbers';
import { rowOf, weightShape } from '../model/operations';
import type { Picture } from '../model/picture';
import type { Operation } from '../model/state';
import { staleNote } from './fields';

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

const sizeSymbol = (axis: AxisData): Math =>
  axis.dilation === 1
    ? mathml`<mi class="window-word">f</mi>`
    : mathml`<mrow class="window-word">${o('(')}<mi>d</mi>${o('(')}<mi>f</mi>${o('−')}${n(1)}${o(')')}${o('+')}${n(1)}${o(')')}</mrow>`;

const paddingSymbol = (axis: AxisData, index: 'H' | 'W'): Math =>
  axis.padBefore === axis.padAfter
    ? mathml`<mrow class="pad-word">${n(2)}<mi>p</mi></mrow>`
    : mathml`<mrow class="pad-word">${o('(')}${sub('p', index === 'H' ? 'top' : 'left')}${o('+')}${sub('p', index === 'H' ? 'bottom' : 'right')}${o(')')}</mrow>`;

const prev = (index: string): Math =>
  mathml`<msub><mi>n</mi><mrow><mi>${index}</mi><mi>prev</mi></mrow></msub>`;

/** Two halves, symbols and numbers, so that a narrow screen can put them on two lines. */
const halves = (index: 'H' | 'W', out: number, symbols: Math, numbers: Math) =>
  html`<div class="formula" data-out=${out}>
    <math aria-label="n_${index} = ${out}">
      <mrow>${sub('n', index, 'out-word')}${o('=')} ${symbols}</mrow>
    </math>
    <math>
      <mrow>${o('=')} ${numbers} ${o('=')}${n(out, 'out-word n-out')}</mrow>
    </math>
  </div>`;

/** What a transposed convolution makes of an axis: of the convolution that it belongs to, `in`. */
function transposedFormula(axis: AxisData, index: 'H' | 'W') {
  const more = (value: Math) => (axis.dropped ? mathml`${o('+')}${value}` : mathml``);
  return halves(
    index,
    axis.in,
    mathml`<mrow>${o('(')}${prev(index)}${o('−')}${n(1)}${o(')')}${o('·')}<mi>s</mi>${o('+')}${sizeSymbol(axis)}${o('−')}${paddingSymbol(axis, index)}${more(mathml`<mi>o</mi>`)}</mrow>`,
    mathml`<mrow>${o('(')}${n(axis.out)}${o('−')}${n(1)}${o(')')}${o('·')}${n(axis.stride)}${o('+')}${spread(axis)}${o('−')}${padding(axis)}${more(n(axis.dropped))}</mrow>`,
  );
}

const padFormula = (axis: AxisData, index: 'H' | 'W') =>
  halves(
    index,
    axis.out,
    mathml`<mrow>${prev(index)}${o('+')}${paddingSymbol(axis, index)}</mrow>`,
    mathml`<mrow>${n(axis.in)}${o('+')}${padding(axis)}</mrow>`,
  );

function slidingFormula(axis: AxisData, index: 'H' | 'W') {
  const floor = (above: Math, below: Math): Math =>
    mathml`<mrow>${o('⌊')}<mfrac><mrow>${above}</mrow>${below}</mfrac>${o('⌋')}</mrow>${o('+')}${n(1)}`;
  return halves(
    index,
    axis.out,
    floor(
      mathml`${prev(index)}${o('−')}${sizeSymbol(axis)}${o('+')}${paddingSymbol(axis, index)}`,
      mathml`<mi>s</mi>`,
    ),
    floor(mathml`${n(axis.in)}${o('−')}${spread(axis)}${o('+')}${padding(axis)}`, n(axis.stride)),
  );
}

const FORMULAS: Readonly<Record<Operation, typeof slidingFormula>> = {
  conv: slidingFormula,
  transposed: transposedFormula,
  max: slidingFormula,
  average: slidingFormula,
  pad: padFormula,
};

/** Why a size is what it is, in a sentence. */
function sizeSentence(picture: Picture): string {
  const { layer, axes } = picture;
  const { slides, walks } = rowOf(layer);
  if (!slides) return 'Each side is padded by itself, and every channel alike.';
  return walks === 'input' ? grownSentence(axes) : droppedSentence(axes);
}

/** How far one cell sees, or is seen. */
function field({ layer, axes: { h, w } }: Picture): [string, string] {
  const { slides, walks } = rowOf(layer);
  // Taps whose distance from each other the stride divides meet in one cell.
  const common = (a: number, b: number): number => (b ? common(b, a % b) : a);
  const most = ({ window, stride, dilation }: AxisData) =>
    Math.ceil((window * common(stride, dilation)) / stride);
  if (!slides) return ['each output is', 'one cell of the input, or a zero'];
  if (walks === 'output') return ['each output sees', `${h.extent} × ${w.extent} of the input`];
  return [
    'each input reaches',
    `${h.extent} × ${w.extent} of the output; each output sees up to ${most(h)} × ${most(w)} of the input`,
  ];
}

/** What else is worth knowing of each operation, in a sentence. */
const NOTES: Readonly<Record<Operation, (of: Layer) => string>> = {
  conv: ({ flip }) =>
    flip
      ? 'The filter is turned by 180° before it slides: convolution as mathematics defines it.'
      : 'The filter is not turned: what deep learning calls convolution is cross-correlation.',
  transposed: () =>
    'It is conv_backward’s dA_prev: the input plays dZ of a convolution with the same W, stride and padding, and the output is what flows back to that convolution’s input.',
  max: () => 'Padding never wins a maximum: it is ignored.',
  average: ({ countIncludePad }) =>
    `An average divides by ${countIncludePad ? 'all cells of its window, padding too' : 'the cells that lie inside'}.`,
  pad: () => 'Nothing is computed: each cell is copied to its place, and zeros stand around.',
};

export function shapesView(app: App) {
  const { picture } = app;
  if (!picture) return nothing;
  const { axes, input, output, W } = picture;
  const formula = FORMULAS[picture.layer.op];
  const [seen, how] = field(picture);
  const cost = costOf(picture.layer, axes, output.shape);
  const facts: [string, string][] = [
    ['in', shapeText(input.shape)],
    ...(W ? ([['filters', shapeText(weightShape(picture.layer))]] as [string, string][]) : []),
    ['out', shapeText(output.shape)],
  ];
  return html`<section class="shapes" aria-labelledby="shapes-title">
    <h2 id="shapes-title">Shapes</h2>
    ${staleNote(app)}
    <div class="formulas" tabindex="0" role="group" aria-label="Formulas for the output size">
      ${formula(axes.h, 'H')} ${formula(axes.w, 'W')}
    </div>
    <p class="dropped-text">${sizeSentence(picture)}</p>
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
        <dt>${seen}</dt>
        <dd>${how}</dd>
      </div>
      <div>
        <dt>computed${picture.summed ? ' over the sum of the colours' : ''}, with copies, in</dt>
        <dd>${picture.milliseconds < 0.1 ? 'under 0.1' : picture.milliseconds.toFixed(1)} ms</dd>
      </div>
    </dl>
    <p class="quiet-text">
      ${plural(input.shape[0], 'example')}; shapes are (m, n_H, n_W, n_C), indices start at 0.
      ${NOTES[picture.layer.op](picture.layer)}
      ${
        picture.layer.pad === 'same' && Math.max(...picture.layer.stride) > 1
          ? 'With a stride, ‘same’ is TensorFlow’s rule: the extra zeros at the bottom and the right.'
          : nothing
      }
      ${
        ['picture', 'photo'].includes(picture.layer.input.kind)
          ? 'Pixels are numbers from 0 to 1, in float32.'
          : `Computed in float${picture.layer.single ? 32 : 64}; the figures are rounded.`
      }
    </p>
  </section>`;
}
