// A sweep: time against one parameter at a time, both on logarithmic scales.

import { element, label, picture } from './svg.mjs';
import { LABELS } from './verdict.mjs';

const WIDTH = 880;
const LEFT = 24;
const TOP = 84;
const PLOT = { width: 226, height: 150 };
const CELL = { width: 288, height: 222 };
const AXIS = 34; // the column of times, at the left of a plot
const ENGINES = ['onnx', 'tfjs', 'convstep']; // ours last, so on top

const WORDS = {
  'H = W': 'Rows and columns',
  n_C_prev: 'Channels, n_C_prev',
  n_C: 'Filters, n_C',
  f: 'Filter size, f',
  stride: 'Stride',
  m: 'Examples, m',
};

const log = Math.log10;
const power = (exponent) =>
  exponent < 0 ? (10 ** exponent).toFixed(-exponent) : String(10 ** exponent);

function plot(parameter, cases, x, y) {
  const values = cases.map(({ value }) => value);
  const times = cases.flatMap(({ engines }) =>
    ENGINES.filter((id) => engines[id]).map((id) => engines[id].ms.median),
  );
  const [low, high] = [Math.floor(log(Math.min(...times))), Math.ceil(log(Math.max(...times)))];
  const across = log(values.at(-1) / values[0]);
  const toX = (value) => x + AXIS + (log(value / values[0]) / across) * PLOT.width;
  const toY = (ms) => y + 24 + (1 - (log(ms) - low) / (high - low)) * PLOT.height;
  const decades = Array.from({ length: high - low + 1 }, (_, k) => low + k);
  const bottom = toY(10 ** low);
  let free = Number.NEGATIVE_INFINITY; // where the next value below the axis has room
  return [
    label(WORDS[parameter], { x: x + AXIS, y: y + 12, class: 'panel' }),
    ...decades.flatMap((exponent) => {
      const at = toY(10 ** exponent);
      return [
        element('line', { x1: x + AXIS, x2: x + AXIS + PLOT.width, y1: at, y2: at, class: 'line' }),
        label(power(exponent), { x: x + AXIS - 6, y: at + 4, anchor: 'end', class: 'small soft' }),
      ];
    }),
    ...values.flatMap((value) => {
      const at = toX(value);
      const half = String(value).length * 3.5;
      if (at - half < free) return [];
      free = at + half + 3;
      return [
        label(String(value), { x: at, y: bottom + 15, anchor: 'middle', class: 'small soft' }),
      ];
    }),
    ...ENGINES.flatMap((id) => {
      const points = cases
        .filter(({ engines }) => engines[id])
        .map(({ value, engines }) => [toX(value), toY(engines[id].ms.median)]);
      return [
        element('polyline', { class: id, points: points.map((point) => point.join()).join(' ') }),
        ...points.map(([cx, cy]) => element('circle', { class: id, cx, cy, r: 3 })),
      ];
    }),
  ];
}

export function lines({ results, machine }) {
  const parameters = [...new Set(results.map(({ along }) => along))];
  const plots = parameters.flatMap((parameter, k) => {
    const cases = results.filter(({ along }) => along === parameter);
    const x = LEFT - 8 + (k % 3) * CELL.width;
    return plot(parameter, cases, x, TOP + Math.floor(k / 3) * CELL.height);
  });
  const height = TOP + Math.ceil(parameters.length / 3) * CELL.height + 40;
  const title = 'How cost grows, one parameter at a time';
  const note = 'Milliseconds, from a 3x3 convolution of 28²x64→64; lower is faster.';
  const where = `One thread of ${machine.cpu}; ${machine.engine}; ${machine.date}.`;
  const legend = ['convstep', 'tfjs', 'onnx'].flatMap((id, k) => [
    element('rect', { class: id, x: LEFT + k * 150, y: 48, width: 10, height: 10, rx: 1.5 }),
    label(LABELS[id], { x: LEFT + k * 150 + 16, y: 57 }),
  ]);
  return picture(
    { width: WIDTH, height, title, description: note },
    label(title, { x: LEFT, y: 30, class: 'title' }),
    legend,
    plots,
    label(note, { x: LEFT, y: height - 32, class: 'small soft' }),
    label(where, { x: LEFT, y: height - 16, class: 'small soft' }),
  );
}
