/** The first number on show that is not the module's, as a sentence; null when there is none. */

import { focusOf, sentenceOf, stepOf, walkOfApp } from '../../../web/src/model/app';
import { shapeText } from '../../../web/src/model/axes';
import { code } from '../../../web/src/model/code';
import { colourOf } from '../../../web/src/model/colour';
import { parseFraction } from '../../../web/src/model/fractions';
import { outputName } from '../../../web/src/model/layer';
import { count, parseNumber, show } from '../../../web/src/model/numbers';
import { shownChannel, shownExample } from '../../../web/src/model/onShow';
import { rowOf } from '../../../web/src/model/operations';
import type { Seen } from '../../../web/src/model/picture';
import { doneOf } from '../../../web/src/views/outputPanel';
import type { Answer } from './oracle';
import { type PanelShown, SAMPLES, type Snapshot } from './snapshot';

const same = (a: number, b: number, allowed: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= allowed;

/** Beyond these magnitudes the order of a sum decides whether it overflows. */
const overflows = (allowed: number, single: boolean): boolean =>
  !(allowed < (single ? 1e-5 * 1e37 : 1e-12 * 1e307));

type At = readonly [name: string, shown: PanelShown | null, seen: Seen];

function panelOff(
  [name, shown, seen]: At,
  [example, channel]: readonly [number, number],
  allowed: number,
  done: number,
  dark: boolean,
): string | null {
  if (!shown) return `${name}: no panel`;
  if (!shown.shape.startsWith(shapeText(seen.shape))) {
    return `${name} has the shape ${shown.shape} instead of ${shapeText(seen.shape)}`;
  }
  const [, rows, cols, channels] = seen.shape;
  const { values } = seen;
  if (values) {
    if (shown.canvas) return `${name} is a picture instead of numbers`;
    const size = rows * cols;
    // Where sums cancel, the whole scale can be what rounding left, and differ by all of it.
    const isMeant = allowed === 0 || values.some((x) => Math.abs(x) > 100 * allowed);
    if (shown.values.length !== size)
      return `${name} has ${shown.values.length} cells, not ${size}`;
    for (let p = 0; p < size; p++) {
      const want = values[(example * size + p) * channels + channel] ?? Number.NaN;
      const [is, text] = [shown.values[p] ?? Number.NaN, shown.texts[p]];
      if (!overflows(allowed, false) && !same(is, want, allowed)) {
        return `${name}, cell ${p}, is ${is} instead of ${want}`;
      }
      if (text !== (p < done ? show(is, seen.least) : null))
        return `${name}, cell ${p}, shows ${text} for ${is}`;
      const visible = shown.colours.length > 0 && p < done && isMeant;
      const paint = visible ? colourOf(is, seen.scale, dark) : null;
      const off = paint?.findIndex(
        (x, c) => !(Math.abs(x - (shown.colours[3 * p + c] ?? -1)) <= 3),
      );
      if (off !== undefined && off >= 0) {
        return `${name}, cell ${p}, is painted ${shown.colours.slice(3 * p, 3 * p + 3)}, not ${paint}`;
      }
    }
    return null;
  }
  if (!shown.canvas) return `${name} is no picture`;
  const colour = channel < 0 ? seen.colour?.[example] : null;
  const map = colour ?? seen.maps[example]?.[channel] ?? seen.thumbs[example]?.[channel];
  if (!map) return `${name}: no map of example ${example}, channel ${channel}`;
  const [width, height] = shown.canvas.size;
  if (width !== map.width || height !== map.height) {
    return `${name} is painted ${width} × ${height} instead of ${map.width} × ${map.height}`;
  }
  for (const [i, [x, y]] of SAMPLES.entries()) {
    const at = 4 * (Math.floor(y * height) * width + Math.floor(x * width));
    for (const c of [0, 1, 2]) {
      const [is, want] = [shown.canvas.samples[3 * i + c] ?? -1, map.rgba[at + c] ?? -1];
      if (Math.abs(is - want) > 3) return `${name}, sample ${i}, is ${is} instead of ${want}`;
    }
  }
  return null;
}

function cellOff(shown: Snapshot, answer: Answer, allowed: number): string | null {
  const { app, picture, terms } = answer;
  if (!app || !picture) return null;
  if (!terms) return shown.result === null ? null : 'a sum is on show before the first step';
  const name = `${outputName(picture.layer)}[${terms.cell.join(', ')}]`;
  if (!shown.title.startsWith(name)) return `the sum is of ${shown.title} instead of ${name}`;
  if (!same(Number(shown.result), terms.value, allowed)) {
    return `${name} ends in ${shown.result} instead of ${terms.value}`;
  }
  const { conv, pool } = terms;
  if (pool && pool.sum !== null) {
    const mean = Number(shown.sums[0]) / pool.divisor;
    if (!same(mean, terms.value, allowed)) return `the sum of ${name} makes ${mean}`;
  }
  // A transposed convolution leaves cells that no window reaches: there is nothing to add.
  if (!conv || conv.products.length === 0) return null;
  if (shown.sums.length !== conv.channelSums.length) return `${name}: ${shown.sums.length} sums`;
  for (const [i, sum] of shown.sums.entries()) {
    const want = conv.channelSums[i] ?? Number.NaN;
    if (!same(Number(sum), want, allowed)) return `sum ${i} of ${name} is ${sum}, not ${want}`;
  }
  const products = Array.from({ length: conv.products.length }, (_, i) => {
    // Shown channel by channel; the core has them tap by tap.
    const taps = conv.products.length / conv.depth;
    return show(conv.products[(i % taps) * conv.depth + Math.floor(i / taps)] ?? Number.NaN);
  });
  const off = products.findIndex((product, i) => product !== shown.products[i]);
  if (off >= 0 || products.length !== shown.products.length) {
    return `product ${off} of ${name} is ${shown.products[off]} instead of ${products[off]}`;
  }
  return null;
}

function weightsOff(shown: Snapshot, { app, picture }: Answer): string | null {
  const W = picture?.W;
  if (!W || !app) return null;
  const [rows = 0, cols = 0, depth = 0, n_C = 0] = W.shape;
  const filter = Math.min(focusOf(app)?.[3] ?? app.state.filter, n_C - 1);
  const size = rows * cols;
  if (shown.weights.length !== size * depth) return `${shown.weights.length} weights are on show`;
  const [n, d] = parseFraction(shown.factor) ?? [1, 1];
  for (const [i, text] of shown.weights.entries()) {
    const value = W.values[((i % size) * depth + Math.floor(i / size)) * n_C + filter] ?? 0;
    // Fields round what they show, the wider the filter the more.
    const off = Math.abs((parseNumber(text) * n) / d - value);
    if (off > 0.06 * Math.abs(value))
      return `weight ${i} shows ${shown.factor} × ${text} for ${value}`;
  }
  return null;
}

function gradientsOff(shown: Snapshot, answer: Answer): string | null {
  const { app, picture, gradients, allowedBack, bend } = answer;
  if (!app || !picture || !gradients || overflows(allowedBack, picture.layer.single)) return null;
  const { dOutput, dInput, dW, db } = gradients;
  const beyond = bend ? Number.POSITIVE_INFINITY : allowedBack;
  const example = shownExample(app, picture);
  const filter = focusOf(app)?.[3] ?? Math.min(app.state.filter, picture.output.shape[3] - 1);
  const conv = rowOf(picture.layer).filters;
  const channel = conv ? Math.max(0, shownChannel(app, picture)) : filter;
  const named = (name: string) =>
    Object.entries(shown.gradients).find(([label]) => label.includes(name))?.[1];
  for (const [name, seen, c, bound] of [
    [`Gradient d${outputName(picture.layer)} `, dOutput, filter, allowedBack],
    ['Gradient dA_prev', dInput, channel, beyond],
  ] as const) {
    const { values } = seen;
    const [, rows, cols, channels] = seen.shape;
    const size = rows * cols;
    const cells = named(name);
    if (!values) continue;
    if (cells?.length !== size) return `${name} has ${cells?.length} cells, not ${size}`;
    for (const [p, is] of cells.entries()) {
      const want = values[(example * size + p) * channels + c] ?? Number.NaN;
      if (!same(is, want, bound)) return `${name}, cell ${p}, is ${is} instead of ${want}`;
    }
  }
  if (!dW || !db) return null;
  const [rows = 0, cols = 0, depth = 0, n_C = 0] = dW.shape;
  const cells = Object.entries(shown.gradients).flatMap(([label, list]) =>
    label.startsWith('dW') ? list : [],
  );
  if (cells.length !== rows * cols * depth) return `dW has ${cells.length} cells`;
  for (const [i, is] of cells.entries()) {
    const size = rows * cols;
    const want =
      dW.values[((i % size) * depth + Math.floor(i / size)) * n_C + filter] ?? Number.NaN;
    if (!same(is, want, beyond)) return `dW, cell ${i}, is ${is} instead of ${want}`;
  }
  return null;
}

/** As it is read from the page. */
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** A sentence without the number that it ends in, which is compared unrounded elsewhere. */
const beforeNumber = (sentence: string): string => sentence.replace(/: [^:]*$/, '');

export function difference(shown: Snapshot, answer: Answer): string | null {
  if (!(shown.area > 0)) return 'there is no figure';
  if (shown.lost) return 'the core is lost';
  if (answer.problem !== null) {
    if (shown.problem !== answer.problem) {
      return `says ${JSON.stringify(shown.problem)} instead of ${JSON.stringify(answer.problem)}`;
    }
    const drawn = shown.output && (shown.output.values.length > 0 || shown.output.canvas !== null);
    return drawn ? null : 'the figure is blank beside its problem';
  }
  const { app, picture, allowed } = answer;
  if (!app || !picture) throw new Error('an answer without a picture');
  if (shown.problem !== null) return `says ${shown.problem}`;
  if (shown.stale) return 'the figure is stale';
  const { input, output, layer } = picture;
  const focus = focusOf(app);
  const example = shownExample(app, picture);
  const map = Math.min(focus ? focus[3] : app.state.filter, output.shape[3] - 1);
  const coloured =
    output.colour && !rowOf(layer).filters && app.state.channel < 0 && !output.values;
  const loose = overflows(allowed, layer.single);
  const all = Number.POSITIVE_INFINITY;
  const done = doneOf(app, picture, example, map) ?? all;
  const where = [example, coloured ? -1 : map] as const;
  const walk = walkOfApp(app);
  const steps = flat(`${count(walk?.done(stepOf(app)) ?? 0)} of ${count(walk?.all ?? 0)} `);
  return (
    panelOff(
      ['input', shown.input, input],
      [example, shownChannel(app, picture)],
      0,
      all,
      app.dark,
    ) ??
    panelOff(['output', shown.output, output], where, loose ? all : allowed, done, app.dark) ??
    (loose ? null : cellOff(shown, answer, allowed)) ??
    weightsOff(shown, answer) ??
    gradientsOff(shown, answer) ??
    (shown.outs.join() === output.shape.slice(1, 3).join() ? null : `n_H, n_W: ${shown.outs}`) ??
    (shown.steps.startsWith(steps) ? null : `steps: ${shown.steps} instead of ${steps}`) ??
    (beforeNumber(shown.sentence) === beforeNumber(flat(sentenceOf(app)))
      ? null
      : `the sentence is "${shown.sentence}" instead of "${sentenceOf(app)}"`) ??
    (shown.code === code(picture, app.state.code) || (app.state.embed && shown.code === null)
      ? null
      : 'the code is of another state')
  );
}
