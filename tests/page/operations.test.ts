/** Each operation does what it says, by rules that are independent of how it is computed. */
import { fromNpy, load, type Numbers, type Tensor } from 'convstep';
import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { axisData } from '../../web/src/engine/axis';
import { diagnose } from '../../web/src/engine/diagnose';
import {
  backward,
  forward,
  geometry,
  keep,
  lacks,
  soFar,
  terms,
} from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { layerKeeper } from '../../web/src/engine/kept';
import { answerLater } from '../../web/src/engine/later';
import { parameters } from '../../web/src/engine/ops/does';
import { plainLoops } from '../../web/src/engine/plainLoops';
import { changed } from '../../web/src/model/change';
import { type Layer, layerOf } from '../../web/src/model/layer';
import { chosenSource, EXERCISES } from '../../web/src/model/sources';
import { START, type State } from '../../web/src/model/state';
import { cellOfIndex } from '../../web/src/model/steps';
import { lookAt } from '../../web/src/model/walk';

const cs = await load();
await lacks({ op: 'transposed' });
const inputs = inputKeeper((seed) => cs.randomState(seed));
const whole = (min: number, max: number) => fc.integer({ min, max });
const own = (n: number) => fc.array(whole(-40, 40), { minLength: n, maxLength: n });

const states: fc.Arbitrary<State> = fc
  .record({
    op: fc.constantFrom('conv', 'transposed', 'transposed', 'max', 'average', 'pad' as const),
    side: whole(2, 5),
    m: whole(1, 2),
    channels: fc.constantFrom(2, 4),
    f: fc.tuple(whole(1, 4), whole(1, 4)),
    stride: fc.tuple(whole(1, 3), whole(1, 3)),
    pad: fc.oneof(
      fc.constant('same' as const),
      fc.tuple(whole(0, 2), whole(0, 2), whole(0, 2), whole(0, 2)),
    ),
    dilation: fc.tuple(whole(1, 2), whole(1, 2)),
    outPad: fc.tuple(whole(0, 2), whole(0, 2)),
    groups: whole(1, 2),
    numbers: fc.tuple(own(64), own(64)),
    bias: fc.tuple(whole(-3, 3), whole(-3, 3)),
  })
  .map(({ numbers, ...part }) => ({
    ...START,
    ...part,
    source: 'volume' as const,
    filters: numbers.map((list) => ({ preset: 'own' as const, numbers: list })),
  }));

interface Case {
  readonly layer: Layer;
  readonly A_prev: Tensor<Numbers>;
  readonly out: Tensor<Numbers>;
}

function caseOf(state: State): Case | null {
  const layer = layerOf(changed(state, {}, null), null);
  try {
    const A_prev = inputs.tensorOf(layer.input);
    return { layer, A_prev, out: forward(cs, layer, A_prev) };
  } catch {
    return null;
  }
}

const sum = (a: Numbers, b: Numbers) =>
  Array.from(a).reduce((all, x, i) => all + x * (b[i] ?? 0), 0);
const size = (a: Numbers, b: Numbers) =>
  1 + Array.from(a).reduce((all, x, i) => all + Math.abs(x * (b[i] ?? 0)), 0);
const like = (t: Tensor<Numbers>, of: number): Tensor<Numbers> => ({
  shape: t.shape,
  data: cs.randomState(of).randn(t.data.length).data,
});

/** Every rule on many random layers. */
const all = (rule: (of: Case) => void) =>
  fc.assert(
    fc.property(states, (state) => {
      const found = caseOf(state);
      fc.pre(found !== null);
      rule(found);
    }),
    { numRuns: 120 * inject('soak') },
  );

describe('every operation', () => {
  test('explains each cell by terms that end in the cell’s number', () => {
    all(({ layer, A_prev, out }) => {
      const most = Math.max(1, ...Array.from(out.data, Math.abs));
      for (let at = 0; at < out.data.length; at += 3) {
        const t = terms(cs, layer, A_prev, cellOfIndex(at, out.shape));
        expect(Math.abs(t.value - (out.data[at] ?? Number.NaN)) / most).toBeLessThan(1e-12);
        t.conv?.products.forEach((product, i) => {
          expect(product).toBe((t.conv?.slice[i] ?? 0) * (t.conv?.weights[i] ?? 0));
        });
      }
    });
  });

  test('is computed alike by the kept layer, and by plain loops', () => {
    all(({ layer, A_prev, out }) => {
      const kept = keep(cs, layer, A_prev);
      kept.input.set(A_prev.data);
      kept.run();
      expect(kept.outputShape).toEqual(out.shape);
      const { axes } = geometry(cs, layer);
      const plain = new Float64Array(out.data.length);
      const { W, b } = parameters(layer, A_prev);
      const drawn = { h: axisData(axes.h), w: axisData(axes.w) };
      const job = { layer, axes: drawn, input: A_prev.data, W: W.data, b: b.data };
      plainLoops({ ...job, out: plain });
      out.data.forEach((x, i) => {
        expect(kept.output[i]).toBeCloseTo(x, 9);
        expect(plain[i]).toBeCloseTo(x, 9);
      });
      kept.dispose();
    });
  });

  // For a linear map L, Σ d · L(x) = Σ Lᵀ(d) · x, whatever d is.
  test('sends gradients back by the map that it is, turned around', () => {
    all((of) => {
      if (of.layer.op === 'max') return;
      const layer = { ...of.layer, b: of.layer.b.map(() => 0) };
      const out = forward(cs, layer, of.A_prev);
      const d = like(out, 5);
      const { dA_prev, dW, db } = backward(cs, layer, of.A_prev, d);
      const forth = sum(d.data, out.data);
      const allowed = 1e-11 * size(d.data, out.data) + 1e-11 * size(dA_prev.data, of.A_prev.data);
      expect(dA_prev.shape).toEqual(of.A_prev.shape);
      expect(Math.abs(sum(dA_prev.data, of.A_prev.data) - forth)).toBeLessThan(allowed);
      if (!dW || !db) return;
      const { W } = parameters(layer, of.A_prev);
      expect(dW.shape).toEqual(W.shape);
      expect(Math.abs(sum(dW.data, W.data) - forth)).toBeLessThan(
        allowed + 1e-11 * size(dW.data, W.data),
      );
      db.data.forEach((x, c) => {
        const own = Array.from(d.data).filter((_, i) => i % db.data.length === c);
        expect(x).toBeCloseTo(
          own.reduce((a, y) => a + y, 0),
          9,
        );
      });
    });
  });
});

test('the exercise’s inputs are NumPy’s randn after seed(1)', () => {
  const of = (choice: string) => {
    const exercise = EXERCISES.find(({ id }) => id === choice);
    if (!exercise) throw new Error(`no ${choice}`);
    const { m, side, channels, sets } = exercise;
    const state: State = { ...START, source: 'volume', seed: 1, m, side, channels, ...sets };
    expect(chosenSource(state)).toBe(choice);
    return inputs.tensorOf(layerOf(state, null).input);
  };
  const conv = of('exercise-conv');
  expect(conv.shape).toEqual([10, 4, 4, 3]);
  // As NumPy prints them.
  const first = [1.62434536, -0.61175641, -0.52817175];
  first.forEach((x, i) => {
    expect(conv.data[i]).toBeCloseTo(x, 8);
  });
  const pool = of('exercise-pool');
  expect(pool.shape).toEqual([2, 4, 4, 3]);
  expect(Array.from(pool.data)).toEqual(Array.from(conv.data).slice(0, pool.data.length));
});

describe('transposed convolution', () => {
  test('is dA_prev of the convolution that gives its input’s shape back', () => {
    all(({ layer, A_prev, out }) => {
      if (layer.op !== 'transposed') return;
      const { axes } = geometry(cs, layer);
      expect([axes.h.in, axes.w.in]).toEqual(out.shape.slice(1, 3));
      expect([axes.h.out, axes.w.out]).toEqual(A_prev.shape.slice(1, 3));
      // Σ dZ · conv(x) = Σ dA_prev · x, with x and the convolution written out here.
      const x = like(out, 9);
      const { W } = parameters(layer, A_prev);
      const [, , depth = 0, n_C = 0] = W.shape;
      const per = n_C / layer.groups;
      const [m, rows, cols, channels] = layer.inputShape;
      let forth = 0;
      for (let i = 0, at = 0; i < m; i++) {
        for (let r = 0; r < rows; r++) {
          for (let q = 0; q < cols; q++) {
            for (let k = 0; k < channels; k++, at++) {
              const group = Math.floor(k / depth);
              for (let tap = 0; tap < layer.f[0] * layer.f[1]; tap++) {
                const y = axes.h.start(r) + Math.floor(tap / layer.f[1]) * layer.dilation[0];
                const z = axes.w.start(q) + (tap % layer.f[1]) * layer.dilation[1];
                if (y < 0 || z < 0 || y >= axes.h.in || z >= axes.w.in) continue;
                for (let c = group * per; c < (group + 1) * per; c++) {
                  const from = ((i * axes.h.in + y) * axes.w.in + z) * n_C + c;
                  const weight = W.data[(tap * depth + (k % depth)) * n_C + c] ?? 0;
                  forth += (A_prev.data[at] ?? 0) * weight * (x.data[from] ?? 0);
                }
              }
            }
          }
        }
      }
      const bare = forward(cs, { ...layer, b: layer.b.map(() => 0) }, A_prev);
      const back = sum(bare.data, x.data);
      expect(Math.abs(back - forth)).toBeLessThan(1e-11 * size(bare.data, x.data));
    });
  });

  test('grows step by step: the cells done so far, and no others', () => {
    const state: State = { ...START, op: 'transposed', side: 3, stride: [2, 2], k: 4, pin: null };
    const half = layerOf(state, null);
    const A_prev = inputs.tensorOf(half.input);
    expect(Array.from(soFar(half, A_prev).data)).toEqual([
      ...Array.from(A_prev.data.subarray(0, 4)),
      ...[0, 0, 0, 0, 0],
    ]);
    const done = forward(cs, half, soFar(half, A_prev));
    for (let at = 0; at < done.data.length; at++) {
      const t = terms(cs, half, A_prev, cellOfIndex(at, done.shape));
      expect(t.value).toBeCloseTo(done.data[at] ?? Number.NaN, 12);
    }
    const { axes } = geometry(cs, half);
    const look = lookAt(
      {
        layer: half,
        axes: { h: axisData(axes.h), w: axisData(axes.w) },
        input: A_prev,
        output: done,
      },
      { hover: null, pin: null, k: 4, example: 0, filter: 0, channel: -1 },
    );
    // The fourth input cell is row 1, column 0: its window begins at row 2 − 1, column 0 − 1.
    expect(look.pin).toEqual([0, 2, 0, 0]);
  });

  const problems = (part: Partial<State>) => {
    const layer = layerOf({ ...START, op: 'transposed', side: 4, ...part }, null);
    try {
      forward(cs, layer, inputs.tensorOf(layer.input));
      return [];
    } catch (error) {
      return diagnose(cs, layer, error);
    }
  };

  test.each([
    [{ stride: [2, 2], outPad: [2, 0] }, 'smaller than the stride', ['out-h']],
    [{ outPad: [-1, 0] }, 'whole number, 0 or more', ['out-h']],
    [{ pad: [9, 9, 9, 9] }, 'cuts away all', ['pad']],
    [{ stride: [4000, 4000] }, 'this page draws up to', ['stride']],
    [{ stride: [0, 0] }, 'Stride has to be', ['stride']],
    [{ f: [0, 0] }, 'Filter size has to be', ['f', 'f-w']],
  ] as [Partial<State>, string, string[]][])('says what cannot work: %o', (part, words, ids) => {
    const found = problems(part);
    expect(found.map((p) => p.sentence).join(' ')).toContain(words);
    expect(found[0]?.ids.slice(0, ids.length)).toEqual(ids.slice(0, found[0]?.ids.length));
    const mend = found[0]?.mends[0];
    expect(mend).toBeDefined();
    expect(problems({ ...part, ...mend?.patch })).toEqual([]);
  });
});

describe('filters with the same numbers for all colours', () => {
  const [height, width] = [61, 97];
  const photo = (id: number): void =>
    inputs.keepPhoto({
      id,
      width,
      height,
      rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * i * id) % 256),
    });
  const layerWith = (id: number, more: Partial<State>) =>
    layerOf(
      { ...START, source: 'photo', colour: true, ...more },
      { id, name: '', width, height, from: null },
    );
  /** The largest error, of the largest number. */
  const off = (compute: ReturnType<typeof layerKeeper>, layer: Layer) => {
    const A_prev = inputs.tensorOf(layer.input);
    const { shape, data } = compute.run(layer, A_prev);
    const meant = forward(cs, layer, A_prev);
    expect(shape).toEqual(meant.shape);
    const most = Math.max(...meant.data.map(Math.abs));
    return Math.max(...meant.data.map((x, i) => Math.abs(x - (data[i] ?? Number.NaN)))) / most;
  };
  const preset = (name: string, seed?: number) => ({ preset: name, numbers: [], seed }) as never;

  test('give what the layer gives, picture after picture, in turns with others', () => {
    const compute = layerKeeper(cs);
    for (const id of [1, 2]) {
      photo(id);
      for (const f of [3, 5, 7]) {
        for (const filters of [
          [preset('sobel-x'), preset('gauss')],
          [preset('random', 1), preset('random', 2)],
          [preset('laplace'), preset('random', 3)],
        ]) {
          const layer = layerWith(id, { f: [f, f], filters, bias: [0.5, -1], activation: 'relu' });
          expect(off(compute, layer)).toBeLessThan(1e-6);
          const { data } = inputs.tensorOf(layer.input);
          expect(compute.inputRange()).toEqual([Math.min(...data), Math.max(...data)]);
        }
      }
    }
  });

  test('are saved as the layer itself makes them', () => {
    photo(4);
    const layer = layerWith(4, { f: [5, 5], filters: [preset('laplace')], bias: [0.5] });
    const compute = layerKeeper(cs);
    const A_prev = inputs.tensorOf(layer.input);
    const run = { id: 1, layer };
    const flow = { k: 0, from: 'sum', cell: null };
    const ask = { type: 'npy', run, name: 'output', flow } as never;
    const [file] = answerLater({ cs, inputs, compute }, ask);
    const saved = fromNpy((file as unknown as { bytes: Uint8Array }).bytes);
    expect(saved.data).toEqual(forward(cs, layer, A_prev).data);
    // What is looked at differs in the last digits, so that this is no matter of course.
    expect(compute.run(layer, A_prev).data.every((x, i) => x === saved.data[i])).toBe(false);
  });

  test('go over one channel, and only of pictures', () => {
    const made: number[] = [];
    const spied = {
      ...cs,
      convLayer: (request: Parameters<typeof cs.convLayer>[0]) => {
        made.push(request.W.shape[2] ?? 0);
        return cs.convLayer(request);
      },
    } as typeof cs;
    photo(3);
    const sobel = { filters: [preset('sobel-x')], bias: [0] };
    const of = (layer: Layer) => {
      made.length = 0;
      layerKeeper(spied).run(layer, inputs.tensorOf(layer.input));
      return [...made];
    };
    // The sum of the colours is a layer of its own.
    expect(of(layerWith(3, sobel))).toEqual([3, 1]);
    expect(of(layerWith(3, { filters: [preset('random', 1)], bias: [0] }))).toEqual([3]);
    expect(of(layerWith(3, { ...sobel, colour: false }))).toEqual([1]);
    expect(of(layerWith(3, { ...sobel, stride: [1, 2] }))).toEqual([3]);
    expect(of(layerOf({ ...START, source: 'volume', channels: 3, ...sobel }, null))).toEqual([3]);
  });
});
