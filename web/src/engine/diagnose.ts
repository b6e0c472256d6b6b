/**
 * Why settings do not work, and the nearest ones that do. All verdicts are the core's own: this
 * file only asks it smaller questions (this field alone; one less; one more) until it knows.
 */
import type { ConvStep } from 'convstep';
import type { Layer } from '../model/layer';
import {
  beyondPage,
  type FieldName,
  type Mend,
  notUsable,
  type Problem,
  tooLarge,
} from '../model/problem';
import { around, both, type Four, LIMITS, START, type Two } from '../model/state';
import { forward } from './forward';

const SAFE = { f: both(1), stride: both(1), pad: around(0), dilation: both(1) };
const ROOM = [1, 4096, 4096, 1];

type Slide = Pick<Layer, 'f' | 'stride' | 'pad' | 'dilation'>;

export const padOf = (pad: 'same' | Four) =>
  pad === 'same'
    ? pad
    : ([
        [pad[0], pad[1]],
        [pad[2], pad[3]],
      ] as const);

function works(cs: ConvStep, layer: Layer): boolean {
  try {
    const { f, stride, pad, dilation, inputShape } = layer;
    cs.outputGeometry({ inputShape, f, stride, pad: padOf(pad), dilation });
    // An empty batch computes nothing, but is checked like any other.
    const shape = [0, ...inputShape.slice(1)];
    const depth = inputShape[3] / layer.groups;
    const W = new Array<number>(f[0] * f[1] * depth * Math.max(1, layer.b.length)).fill(0);
    forward(cs, { ...layer, W }, { shape, data: new Float64Array(0) });
    return true;
  } catch {
    return false;
  }
}

function usableAlone(cs: ConvStep, part: Partial<Slide>): boolean {
  try {
    const { f, stride, pad, dilation } = { ...SAFE, ...part };
    cs.outputGeometry({ inputShape: ROOM, f, stride, pad: padOf(pad), dilation });
    return true;
  } catch {
    return false;
  }
}

/** The first of the candidates with which everything works. */
function firstThatWorks(cs: ConvStep, layer: Layer, mends: Iterable<Mend>): Mend[] {
  for (const mend of mends) {
    const patch = mend.patch as Partial<Layer>;
    if (works(cs, { ...layer, ...patch })) return [mend];
  }
  return [];
}

const smaller = function* (f: Two): Generator<Mend> {
  for (let n = Math.max(...f) - 1; n >= 1; n--) {
    const next: Two = [Math.min(n, f[0]), Math.min(n, f[1])];
    yield {
      label: `Use f = ${next[0] === next[1] ? next[0] : next.join(' × ')}`,
      patch: { f: next },
    };
  }
};

const larger = function* (f: Two, most: number): Generator<Mend> {
  for (let n = Math.max(...f) + 1; n <= most; n++)
    yield { label: `Use f = ${n}`, patch: { f: both(n) } };
};

const pads = function* (from: number, to: number): Generator<Mend> {
  const step = from <= to ? 1 : -1;
  for (let n = from; n !== to + step; n += step) {
    yield { label: `Use padding ${n}`, patch: { pad: around(n) } };
  }
};

/** The nearest whole number from `least` up, for a field that holds something else. */
const whole = (x: number, least: number): number =>
  Number.isFinite(x) ? Math.min(4096, Math.max(least, Math.round(x))) : least;

/** The label says what the patch sets. */
const named = (name: string, pair: Two): string =>
  `Use ${name} ${pair[0] === pair[1] ? pair[0] : pair.join(' × ')}`;

function repair(field: FieldName, layer: Layer): Mend[] {
  const pair = (p: Two, most = 4096): Two =>
    [whole(p[0], 1), whole(p[1], 1)].map((n) => Math.min(most, n)) as unknown as Two;
  switch (field) {
    case 'f': {
      const f = pair(layer.f.map((n) => (Number.isNaN(n) ? START.f[0] : n)) as unknown as Two);
      return [{ label: named('f =', f), patch: { f } }];
    }
    case 'stride': {
      const stride = pair(layer.stride);
      return [{ label: named('stride', stride), patch: { stride } }];
    }
    case 'dilation': {
      const dilation = pair(layer.dilation, LIMITS.dilation);
      return [
        { label: named('dilation', dilation), patch: { dilation } },
        { label: 'Use dilation 1', patch: { dilation: both(1) } },
      ];
    }
    default: {
      if (layer.pad === 'same') return [];
      const pad = layer.pad.map((n) => Math.min(LIMITS.pad, whole(n, 0))) as unknown as Four;
      const text = pad.every((n) => n === pad[0]) ? pad[0] : pad.join(', ');
      return [{ label: `Use padding ${text}`, patch: { pad } }];
    }
  }
}

/** The page's own limits, with the nearest settings inside them. */
function beyond(cs: ConvStep, layer: Layer): Problem | null {
  const page = beyondPage(layer);
  if (!page) return null;
  const most = layer.op === 'conv' ? LIMITS.filterSize : LIMITS.poolSize;
  const lower = {
    f: smaller(both(most + 1)),
    pad: pads(LIMITS.pad, 0),
  };
  const mends =
    page.field === 'f' || page.field === 'pad' ? lower[page.field] : repair(page.field, layer);
  return { ...page, mends: firstThatWorks(cs, layer, mends) };
}

export function diagnose(cs: ConvStep, layer: Layer, error: unknown): Problem {
  // First, so that a number that is only large is not called senseless.
  const page = beyond(cs, layer);
  if (page) return page;
  const { f, stride, pad, dilation, inputShape } = layer;
  const alone: [FieldName, Partial<Slide>, readonly number[]][] = [
    ['f', { f }, f],
    ['stride', { stride }, stride],
    // A padding is tried under the smallest window, so that only its own sense counts.
    ['pad', { pad }, pad === 'same' ? [] : pad],
    ['dilation', { dilation }, dilation],
  ];
  for (const [field, part, values] of alone) {
    if (!usableAlone(cs, part)) {
      const mends = repair(field, layer);
      // Where the nearest usable number still does not fit, the one after it may.
      const fitting = firstThatWorks(cs, layer, [
        ...mends,
        ...(field === 'f' ? smaller(both(3)) : []),
      ]);
      return {
        field,
        sentence: notUsable(field, values),
        mends: fitting.length ? fitting : mends,
      };
    }
  }
  const first = pad === 'same' ? 0 : pad[0];
  try {
    cs.outputGeometry({ inputShape, f, stride, pad: padOf(pad), dilation });
  } catch {
    // Each field has sense of its own, so what is left is that the window does not fit.
    const room = cs.outputGeometry({ ...SAFE, inputShape, f: 1, pad: padOf(pad) });
    const { h, w } = room.axes;
    const sides = [
      [h.padBefore, h.padAfter],
      [w.padBefore, w.padAfter],
    ] as const;
    const mends = [
      ...firstThatWorks(cs, layer, smaller(f)),
      ...firstThatWorks(cs, layer, pads(first + 1, LIMITS.pad)),
      ...(dilation.some((d) => d > 1)
        ? firstThatWorks(cs, layer, [{ label: 'Use dilation 1', patch: { dilation: both(1) } }])
        : []),
    ];
    const sentence = tooLarge(f, dilation, [h.in, w.in], [h.out, w.out], sides);
    return { field: 'f', sentence, mends };
  }
  if (layer.op !== 'conv' && pad !== 'same' && pad.some((n) => n > 0)) {
    const size = f[0] === f[1] ? String(f[0]) : f.join(' × ');
    return {
      field: 'pad',
      sentence: `Pooling needs padding smaller than its window f = ${size}, or a window would lie in padding alone.`,
      mends: [
        ...firstThatWorks(cs, layer, pads(Math.min(Math.max(...pad), Math.max(...f)), 0)),
        ...firstThatWorks(cs, layer, larger(f, LIMITS.poolSize)),
      ],
    };
  }
  const sentence = error instanceof Error ? error.message : String(error);
  return { field: 'other', sentence, mends: [] };
}
