// Bars by shape: the peers beside ours, each as long as it is fast against the fastest peer.

import { element, label, picture } from './svg.mjs';
import { LABELS } from './verdict.mjs';

const WIDTH = 880;
const COLUMN = { left: 24, right: 460, width: 396 };
const SHAPE = 140; // the column of shapes, at the left of the bars
const NUMBERS = 96; // kept free at the right of the longest bar
const BAR = 10;
const GAP = 12; // between shapes
const PEERS = ['tfjs', 'onnx', 'training'];

const figure = (value) => Number(value.toPrecision(value < 100 ? 2 : 3)).toString();

const panels = [
  { title: 'Convolution', column: 'left', has: (c) => c.op === 'conv' && c.dtype === 'float32' },
  {
    title: 'Gradients of convolution: dA, dW and db',
    column: 'right',
    has: (c) => c.op === 'convBackward',
  },
  { title: 'Pooling', column: 'right', has: (c) => c.op === 'pool' },
  {
    title: 'Gradient of pooling',
    column: 'right',
    has: (c) => c.op === 'poolBackward' && !c.negative,
  },
];

/** Peers that do the same work: tfjs computes only a part of a convolution's gradients. */
const comparable = ({ op, engines }) =>
  PEERS.filter((id) => engines[id] && !(op === 'convBackward' && id === 'tfjs'));

/** Ours over the fastest peer: of the medians per round, as in the report. */
const speedup = (measured) =>
  Math.min(...comparable(measured).map((id) => measured.engines[id].ratio.median));

const shapeOf = ({ name }) =>
  name
    .replace(/^gradients? /, '')
    .replace('average', 'avg')
    .replace(' valid', '');

/** One shape's bars, from `y` down. `longest` is the panel's largest speed. */
function group(measured, x, y, longest) {
  const { engines, unit } = measured;
  const peers = comparable(measured);
  const ahead = speedup(measured);
  const room = COLUMN.width - SHAPE - NUMBERS;
  const rows = ['convstep', ...peers].map((id, row) => {
    const { rate, ratio, wrong } = engines[id];
    const length = Math.max((ahead / (ratio?.median ?? 1) / longest) * room, 1);
    const top = y + row * (BAR + 2);
    const ours = id === 'convstep';
    const speed = ours ? `${figure(rate.median)} ${unit} · ${figure(ahead)}×` : figure(rate.median);
    return [
      element('rect', { class: id, x: x + SHAPE, y: top, width: length, height: BAR, rx: 1.5 }),
      label(wrong ? `${speed}, wrong` : speed, {
        x: x + SHAPE + length + 5,
        y: top + BAR - 1,
        class: ours ? 'small strong' : 'small soft',
      }),
    ];
  });
  const height = rows.length * (BAR + 2);
  return {
    height,
    marks: [label(shapeOf(measured), { x, y: y + BAR - 0.5, class: 'small' }), ...rows.flat()],
  };
}

function panel({ title, has }, results, x, top) {
  const shown = results.filter((measured) => has(measured) && comparable(measured).length > 0);
  if (shown.length === 0) return { bottom: top, marks: [] };
  const longest = Math.max(1, ...shown.map(speedup));
  const marks = [label(title, { x, y: top + 12, class: 'panel' })];
  let y = top + 26;
  const first = y;
  for (const measured of shown) {
    const { height, marks: its } = group(measured, x, y, longest);
    marks.push(...its);
    y += height + GAP;
  }
  // Where the fastest peer stands, behind the bars.
  const at = x + SHAPE + (COLUMN.width - SHAPE - NUMBERS) / longest;
  const line = { x1: at, x2: at, y1: first - 4, y2: y - GAP + 2, class: 'line' };
  return { bottom: y + 10, marks: [element('line', line), ...marks] };
}

function legend(results, y) {
  const present = ['convstep', ...PEERS].filter((id) => results.some(({ engines }) => engines[id]));
  // Both builds of onnxruntime-web share a colour, because no panel shows both.
  const words = {
    convstep: LABELS.convstep,
    tfjs: LABELS.tfjs,
    onnx: `${LABELS.onnx}; gradients: 1.19.2, the last that has them`,
  };
  let x = COLUMN.left;
  return present
    .filter((id) => words[id])
    .flatMap((id) => {
      const marks = [
        element('rect', { class: id, x, y: y - BAR + 1, width: BAR, height: BAR, rx: 1.5 }),
        label(words[id], { x: x + BAR + 6, y }),
      ];
      x += BAR + 30 + words[id].length * 6.4;
      return marks;
    });
}

export function bars({ results, machine }) {
  const bottoms = { left: 84, right: 84 };
  const marks = panels.flatMap((one) => {
    const drawn = panel(one, results, COLUMN[one.column], bottoms[one.column]);
    bottoms[one.column] = drawn.bottom;
    return drawn.marks;
  });
  const height = Math.max(bottoms.left, bottoms.right) + 46;
  const title = 'Speed beside what a JavaScript user could pick instead';
  const note =
    'Longer is faster: bars are speeds over that of the fastest peer, where the line stands.';
  const where = `One thread of ${machine.cpu}; ${machine.engine}; medians of ${machine.rounds} rounds, ${machine.date}.`;
  return picture(
    { width: WIDTH, height, title, description: note },
    label(title, { x: COLUMN.left, y: 30, class: 'title' }),
    legend(results, 54),
    marks,
    label(note, { x: COLUMN.left, y: height - 32, class: 'small soft' }),
    label(where, { x: COLUMN.left, y: height - 16, class: 'small soft' }),
  );
}
