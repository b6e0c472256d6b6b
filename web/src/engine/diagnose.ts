/**
 * Why settings do not work, and the nearest ones that do. All verdicts are the core's own: this
 * file only asks it smaller questions (this field alone; one less; one more) until it knows.
 */
import type { ConvStep } from 'convstep';
import { type FieldName, numbersOf, SLIDES, type Slide } from '../model/beyond';
import type { Layer } from '../model/layer';
import { rowOf } from '../model/operations';
import {
  beyondLimit,
  idsOf,
  type Mend,
  notUsable,
  type Problem,
  sizeText,
  tooLarge,
} from '../model/problem';
import { around, both, type Four, LIMITS, type Two } from '../model/state';
import { forward, geometry } from './forward';
import { padOf } from './ops/does';

const SAFE = { f: both(1), stride: both(1), pad: around(0), dilation: both(1), outPad: both(0) };
const ROOM = [1, 4096, 4096, 1];
/** The filter size where none is given. */
const USUAL = 3;

function works(cs: ConvStep, layer: Layer): boolean {
  try {
    const { f, inputShape } = layer;
    geometry(cs, layer);
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
    const { f, stride, pad, dilation, outPad } = { ...SAFE, ...part };
    cs.outputGeometry({ inputShape: ROOM, f, stride, pad: padOf(pad), dilation });
    // Cells at the end, as the core takes them: as many as padding might be.
    cs.outputGeometry({
      inputShape: ROOM,
      f: 1,
      pad: [
        [0, outPad[0]],
        [0, outPad[1]],
      ],
    });
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
      label: named('f =', next),
      patch: { f: next },
    };
  }
};

const closer = function* (dilation: Two): Generator<Mend> {
  for (let n = Math.max(...dilation) - 1; n >= 1; n--) {
    const next = dilation.map((d) => Math.min(n, d)) as unknown as Two;
    yield { label: named('dilation', next), patch: { dilation: next } };
  }
};

const larger = function* (f: Two, most: number): Generator<Mend> {
  for (let n = Math.min(...f) + 1; n <= most; n++)
    yield { label: `Use f = ${n}`, patch: { f: both(n) } };
};

const pads = function* (from: number, to: number): Generator<Mend> {
  const step = from <= to ? 1 : -1;
  for (let n = from; n !== to + step; n += step) {
    yield { label: `Use padding ${n}`, patch: { pad: around(n) } };
  }
};

const fewer = function* (groups: number): Generator<Mend> {
  for (let n = groups - 1; n >= 1; n--) {
    yield { label: n === 1 ? 'Use 1 group' : `Use ${n} groups`, patch: { groups: n } };
  }
};

/** The nearest whole number from `least` up, for a field that holds something else. */
const whole = (x: number, least: number): number =>
  Number.isFinite(x) ? Math.min(4096, Math.max(least, Math.round(x))) : least;

/** The label says what the patch sets. */
const named = (name: string, pair: Two): string => `Use ${name} ${sizeText(pair)}`;

function repair(field: FieldName, layer: Layer): Mend[] {
  const pair = (p: Two, most = 4096): Two =>
    [whole(p[0], 1), whole(p[1], 1)].map((n) => Math.min(most, n)) as unknown as Two;
  switch (field) {
    case 'f': {
      const f = pair(layer.f.map((n) => (Number.isNaN(n) ? USUAL : n)) as unknown as Two);
      return [{ label: named('f =', f), patch: { f } }];
    }
    case 'stride': {
      const stride = pair(layer.stride);
      return [{ label: named('stride', stride), patch: { stride } }];
    }
    case 'outPad': {
      const outPad = layer.outPad.map((n) =>
        Math.min(LIMITS.outPad, whole(n, 0)),
      ) as unknown as Two;
      return [{ label: named('output padding', outPad), patch: { outPad }, focus: 'out-h' }];
    }
    case 'dilation': {
      const dilation = pair(layer.dilation, LIMITS.dilation);
      return [{ label: named('dilation', dilation), patch: { dilation } }, ...closer(dilation)];
    }
    default: {
      if (layer.pad === 'same') return [];
      const pad = layer.pad.map((n) => Math.min(LIMITS.pad, whole(n, 0))) as unknown as Four;
      const text = pad.every((n) => n === pad[0]) ? pad[0] : pad.join(', ');
      return [{ label: `Use padding ${text}`, patch: { pad } }];
    }
  }
}

/** Which of a setting's numbers make no sense, whatever stands beside them. */
function senseless(cs: ConvStep, field: FieldName, layer: Layer): boolean[] {
  const values = numbersOf(field, layer);
  const safe = SAFE[field][0];
  return values.map(
    (n, at) => !usableAlone(cs, { [field]: values.map((_, i) => (i === at ? n : safe)) }),
  );
}

/** A setting that cannot be used whatever the others are, without a way out yet. */
function hopeless(cs: ConvStep, field: FieldName, layer: Layer) {
  // First, so that a number that is only large is not called senseless.
  const limit = beyondLimit(field, layer);
  if (limit) return { field, ...limit };
  const bad = senseless(cs, field, layer);
  if (!bad.includes(true)) return null;
  return { field, ids: idsOf(field, bad), sentence: notUsable(field, numbersOf(field, layer)) };
}

/** Ways out for one setting, the nearest first. */
function* candidates(field: FieldName, layer: Layer): Generator<Mend> {
  const { most } = rowOf(layer);
  if (field !== 'f' || !layer.f.some((n) => n > most)) yield* repair(field, layer);
  if (field === 'f') yield* smaller(both(Math.max(...layer.f) > most ? most + 1 : USUAL));
  // Downwards from the most that is drawn, upwards from less than nothing.
  if (field === 'pad')
    yield* numbersOf('pad', layer).some((n) => n > LIMITS.pad)
      ? pads(LIMITS.pad, 0)
      : pads(0, LIMITS.pad);
}

/** Every setting that cannot be used by itself, each with its nearest that works beside the others'. */
function alone(
  cs: ConvStep,
  layer: Layer,
): { problems: Problem[]; mended: Layer; fields: FieldName[] } {
  const bad = SLIDES.flatMap((field) => hopeless(cs, field, layer) ?? []);
  const without = (field: FieldName, others: (other: FieldName) => Partial<Layer>): Layer =>
    Object.assign({}, layer, ...bad.map((b) => (b.field === field ? {} : others(b.field))));
  const nearest = (field: FieldName) =>
    candidates(field, layer).next().value?.patch as Partial<Layer>;
  const problems = bad.map(({ field, ids, sentence }): Problem => {
    const all = [...candidates(field, layer)];
    // Beside the nearest of the others; where nothing fits those, beside the smallest.
    for (const others of [nearest, (other: FieldName) => ({ [other]: SAFE[other] })]) {
      const mends = firstThatWorks(cs, without(field, others), all);
      if (mends.length) return { ids, sentence, mends };
    }
    return { ids, sentence, mends: all.slice(0, 1) };
  });
  const mended: Layer = Object.assign({}, layer, ...problems.map(({ mends }) => mends[0]?.patch));
  return { problems, mended, fields: bad.map((b) => b.field) };
}

/** Settings that are each fine but do not go together. */
function together(cs: ConvStep, layer: Layer): (Problem & { field: FieldName }) | null {
  return rowOf(layer).walks === 'input' ? transposed(cs, layer) : sliding(cs, layer);
}

/** The same for a transposed convolution, which has no input to fit into but an output to make. */
function transposed(cs: ConvStep, layer: Layer): (Problem & { field: FieldName }) | null {
  const { stride, outPad, pad } = layer;
  const bad = outPad.map((n, i) => n >= stride[i]);
  if (bad.includes(true)) {
    const at = bad.indexOf(true);
    const fewer = outPad.map((n, i) => Math.min(n, stride[i] - 1)) as unknown as Two;
    const more = stride.map((s, i) => Math.max(s, outPad[i] + 1)) as unknown as Two;
    return {
      field: 'outPad',
      ids: idsOf('outPad', bad),
      sentence: `Output padding has to be smaller than the stride, or one more window would fit: it is ${outPad[at]}, and the stride ${stride[at]}.`,
      mends: firstThatWorks(cs, layer, [
        { label: named('output padding', fewer), patch: { outPad: fewer }, focus: 'out-h' },
      ]).concat(
        firstThatWorks(cs, layer, [{ label: named('stride', more), patch: { stride: more } }]),
      ),
    };
  }
  const roomy = { ...layer, pad: around(0) };
  if (works(cs, roomy) && pad !== 'same') {
    return {
      field: 'pad',
      ids: idsOf('pad', [false, false, false, false]),
      sentence: `Padding ${[...new Set(pad)].join(', ')} cuts away all that the windows add: nothing of the output is left.`,
      mends: firstThatWorks(cs, layer, pads(Math.max(...pad), 0)),
    };
  }
  try {
    geometry(cs, layer);
    return null;
  } catch (error) {
    const shorter = function* (): Generator<Mend> {
      for (let n = Math.max(...stride); n >= 1; n = Math.floor(n / 2)) {
        const next = stride.map((s) => Math.min(s, n)) as unknown as Two;
        yield { label: named('stride', next), patch: { stride: next, outPad: both(0) } };
      }
    };
    return {
      field: 'stride',
      ids: idsOf('stride', [true, false]),
      sentence: error instanceof Error ? error.message : String(error),
      mends: firstThatWorks(cs, layer, shorter()),
    };
  }
}

function sliding(cs: ConvStep, layer: Layer): (Problem & { field: FieldName }) | null {
  const { f, stride, pad, dilation, inputShape } = layer;
  const first = pad === 'same' ? 0 : pad[0];
  const fits = (size: Two, spread = dilation) => {
    try {
      cs.outputGeometry({ inputShape, f: size, stride, pad: padOf(pad), dilation: spread });
      return true;
    } catch {
      return false;
    }
  };
  if (!fits(f)) {
    const room = cs.outputGeometry({ inputShape, f: 1, pad: padOf(pad) });
    const { h, w } = room.axes;
    const sides = [
      [h.padBefore, h.padAfter],
      [w.padBefore, w.padAfter],
    ] as const;
    // What spreads a window that would fit otherwise is named first, and mended first.
    const spread = fits(f, both(1));
    const mends = [
      ...(spread ? firstThatWorks(cs, layer, closer(dilation)) : []),
      ...firstThatWorks(cs, layer, smaller(f)),
      ...firstThatWorks(cs, layer, pads(first + 1, LIMITS.pad)),
    ];
    const square = f[0] === f[1];
    const bad = [square || !fits([f[0], 1]), square || !fits([1, f[1]])];
    const ids = [...(spread ? ['dilation'] : []), ...idsOf('f', bad)];
    const sentence = tooLarge(f, dilation, [h.in, w.in], [h.out, w.out], sides);
    return { field: 'f', ids, sentence, mends };
  }
  if (!rowOf(layer).filters && pad !== 'same' && pad.some((n) => n > 0)) {
    const size = sizeText(f);
    return {
      field: 'pad',
      ids: idsOf(
        'pad',
        pad.map((n, side) => n >= f[side < 2 ? 0 : 1]),
      ),
      sentence: `Pooling needs padding smaller than its window f = ${size}, or a window would lie in padding alone.`,
      mends: [
        ...firstThatWorks(cs, layer, pads(Math.min(Math.max(...pad), Math.max(...f)), 0)),
        ...firstThatWorks(cs, layer, larger(f, LIMITS.poolSize)),
      ],
    };
  }
  return null;
}

/** Groups that the channels cannot be shared among: a link may ask for any. */
function uneven(cs: ConvStep, layer: Layer): Problem | null {
  if (!rowOf(layer).filters || layer.groups === 1) return null;
  const mends = firstThatWorks(cs, layer, fewer(layer.groups));
  const [n_C_prev, n_C] = [layer.inputShape[3], layer.b.length];
  const sentence = `${layer.groups} groups have to share n_C_prev = ${n_C_prev} and n_C = ${n_C} evenly.`;
  const more = Math.ceil(n_C / layer.groups) * layer.groups;
  const { filters: own, b: bias, groups } = layer;
  if (n_C_prev % groups === 0 && more <= LIMITS.filters[1]) {
    // The last filter once more. New presets would bring all of them into the worker.
    const last = own[own.length - 1];
    const filters = Array.from({ length: more }, (_, i) => own[i] ?? last);
    const patch = { filters, bias: filters.map((_, i) => bias[i] ?? 0), k: null };
    mends.unshift({ label: `Use n_C = ${more}`, patch, focus: 'filters' });
  }
  return mends.length ? { ids: ['groups'], sentence, mends } : null;
}

/** One problem for every field that cannot work. */
export function diagnose(cs: ConvStep, layer: Layer, error: unknown): Problem[] {
  const { problems, mended, fields } = alone(cs, layer);
  // Groups have nothing to do with how a window slides: asked for beside settings that always work.
  const plain = { ...mended, ...SAFE };
  const shared = works(cs, plain) ? null : uneven(cs, plain);
  // With all of those mended, the others may still not go together.
  const even = shared ? { ...mended, groups: 1 } : mended;
  const rest = works(cs, even) ? null : together(cs, even);
  if (rest && !fields.includes(rest.field)) problems.push(rest);
  if (shared) problems.push(shared);
  if (problems.length) return problems;
  return [{ ids: [], sentence: error instanceof Error ? error.message : String(error), mends: [] }];
}
