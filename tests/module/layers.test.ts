// Layers against the copying functions and the reference: what they keep, share, refuse and free.
import {
  type ConvStep,
  load,
  type Numbers,
  type PoolLayerRequest,
  type Tensor,
  tensor,
} from 'convstep';
import { beforeAll, describe, expect, expectTypeOf, inject, it } from 'vitest';
import { errorOf, expectAgree } from './support.ts';

let cs: ConvStep;
beforeAll(async () => {
  cs = await load({ flavour: inject('flavour') });
});

const float32 = (x: Tensor): Tensor<Float32Array> => ({
  shape: x.shape,
  data: Float32Array.from(x.data),
});
const dtypes = [
  { dtype: 'float64' as const, within: 1e-12, cast: (x: Tensor): Tensor<Numbers> => x },
  { dtype: 'float32' as const, within: 1e-5, cast: (x: Tensor): Tensor<Numbers> => float32(x) },
];

function parameters(seed: number) {
  const random = cs.randomState(seed);
  return {
    A_prev: random.randn(2, 7, 6, 4),
    W: random.randn(3, 3, 4, 5),
    b: random.randn(1, 1, 1, 5),
    dA: random.randn(2, 7, 6, 5),
  };
}

describe.each(dtypes)('layers in $dtype', ({ dtype, within, cast }) => {
  it('compute what the functions compute, forward and backward', () => {
    const { A_prev, W, b, dA } = parameters(1);
    for (const activation of [undefined, 'relu', 'sigmoid', 'tanh'] as const) {
      const options = { pad: 'same', ...(activation && { activation }) } as const;
      const layer = cs.convLayer({ inputShape: A_prev.shape, W: cast(W), b: cast(b), ...options });
      expect(layer.inputShape).toEqual([2, 7, 6, 4]);
      expect(layer.outputShape).toEqual([2, 7, 6, 5]);
      expect(layer.weightShape).toEqual([3, 3, 4, 5]);
      layer.input.set(A_prev.data);
      layer.run();
      const { Z, cache } = cs.convForward(A_prev, W, b, { pad: 'same' });
      const activated = activation && cs.activationForward(Z, activation);
      expectAgree(layer.output, activated?.A.data ?? Z.data, within, 'output');

      layer.outputGradient.set(dA.data);
      layer.runBackward();
      const dZ = activated ? cs.activationBackward(dA, activated.cache) : dA;
      const { dA_prev, dW, db } = cs.convBackward(dZ, cache);
      expectAgree(layer.inputGradient, dA_prev.data, within, 'dA_prev');
      expectAgree(layer.weightGradient, dW.data, within, 'dW');
      expectAgree(layer.biasGradient, db.data, within, 'db');
      layer.dispose();
    }
  });

  it('know between which numbers their input and output lie', () => {
    const random = cs.randomState(7);
    for (let n = 0; n < 60; n++) {
      // Of all lengths that vectors leave a rest of, and none.
      const inputShape = [n === 0 ? 0 : 1, 1, n + 1, 1];
      const data = cast(random.randn(1, 1, n + 1, 1)).data.slice(0, n === 0 ? 0 : n + 1);
      const layer = cs.poolLayer({ inputShape, f: 1, stride: 1, mode: 'max', dtype });
      layer.input.set(data);
      if (n % 3 === 1) layer.input[n >> 1] = Number.NaN;
      if (n % 4 === 1) layer.input[n] = Number.NEGATIVE_INFINITY;
      layer.run();
      const numbers = (x: Numbers) => [...x].filter((value) => !Number.isNaN(value));
      const range = (x: Numbers) => [Math.min(...numbers(x)), Math.max(...numbers(x))];
      expect(layer.inputRange).toEqual(range(layer.input));
      expect(layer.outputRange).toEqual(range(layer.output));
      layer.dispose();
    }
  });

  it('pool, forward and backward', () => {
    const { A_prev } = parameters(2);
    for (const mode of ['max', 'average'] as const) {
      const options = { f: 3, stride: 2, pad: 1 };
      const layer = cs.poolLayer({ inputShape: A_prev.shape, ...options, mode, dtype });
      layer.input.set(A_prev.data);
      layer.run();
      const { A, cache } = cs.poolForward(A_prev, options, mode);
      expectAgree(layer.output, A.data, within, 'output');
      const dA = cs.randomState(3).randn(...A.shape);
      layer.outputGradient.set(dA.data);
      layer.runBackward();
      expectAgree(layer.inputGradient, cs.poolBackward(dA, cache).data, within, 'dA_prev');
      layer.dispose();
    }
  });

  it('chain without a copy, forward and backward', () => {
    const { A_prev, W, b } = parameters(4);
    const first = cs.convLayer({
      inputShape: A_prev.shape,
      W: cast(W),
      b: cast(b),
      activation: 'tanh',
    });
    const pool = cs.poolLayer({ inputFrom: first, f: 2, stride: 2, mode: 'average', dtype });
    const W2 = cs.randomState(5).randn(2, 2, 5, 3);
    const b2 = cs.randomState(6).randn(1, 1, 1, 3);
    const second = cs.convLayer({ inputFrom: pool, W: cast(W2), b: cast(b2) });
    expect(pool.input.byteOffset).toBe(first.output.byteOffset);

    first.input.set(A_prev.data);
    for (const layer of [first, pool, second]) layer.run();
    const c1 = cs.convForward(A_prev, W, b);
    const act = cs.activationForward(c1.Z, 'tanh');
    const p = cs.poolForward(act.A, { f: 2, stride: 2 }, 'average');
    const c2 = cs.convForward(p.A, W2, b2);
    expectAgree(second.output, c2.Z.data, within, 'output');

    const dZ2 = cs.randomState(7).randn(...c2.Z.shape);
    second.outputGradient.set(dZ2.data);
    for (const layer of [second, pool, first]) layer.runBackward();
    const g2 = cs.convBackward(dZ2, c2.cache);
    const gp = cs.poolBackward(g2.dA_prev, p.cache);
    const g1 = cs.convBackward(cs.activationBackward(gp, act.cache), c1.cache);
    expect(second.inputGradient.byteOffset).toBe(pool.outputGradient.byteOffset);
    expectAgree(second.weightGradient, g2.dW.data, within, 'dW2');
    expectAgree(first.weightGradient, g1.dW.data, within, 'dW1');
    expectAgree(first.inputGradient, g1.dA_prev.data, within, 'dA_prev');
    for (const layer of [second, pool, first]) layer.dispose();
  });

  it('take other parameters', () => {
    const { A_prev, W, b } = parameters(8);
    const layer = cs.convLayer({ inputShape: A_prev.shape, W: cast(W), b: cast(b) });
    const other = parameters(9);
    layer.setParameters(cast(other.W), cast(other.b));
    layer.input.set(A_prev.data);
    layer.run();
    expectAgree(layer.output, cs.convForward(A_prev, other.W, other.b).Z.data, within);
    layer.dispose();
  });
});

describe('memory of layers', () => {
  const small = () =>
    cs.poolLayer({ inputShape: [1, 4, 4, 1], f: 2, stride: 2, mode: 'max', dtype: 'float64' });

  it('starts as zeros', () => {
    const { W, b } = parameters(1);
    const layer = cs.convLayer({ inputShape: [1, 8, 8, 4], W, b });
    for (const view of [layer.input, layer.output, layer.outputGradient, layer.weightGradient]) {
      expect(view.every((x) => x === 0)).toBe(true);
    }
    layer.dispose();
  });

  it('keeps its views through growth', () => {
    const layer = small();
    layer.input.set(Array.from({ length: 16 }, (_, k) => k));
    const before = layer.input;
    const big = cs.poolLayer({ inputShape: [1, 2048, 2048, 4], f: 2, stride: 2 });
    expect(before.length).toBe(0); // detached, as documented
    expect(layer.input[15]).toBe(15);
    layer.run();
    expect([...layer.output]).toEqual([5, 7, 13, 15]);
    big.dispose();
    layer.dispose();
  });

  describe('moves while a function reads a view of it, and the function', () => {
    /** `use` of layers of several sizes, in a memory that is too small for one call more. */
    async function growing(use: (cs: ConvStep, n: number) => Float32Array) {
      const cs = await load({ flavour: inject('flavour') });
      const moved = [64, 128, 256, 512].filter((n) => use(cs, n).length === 0);
      expect(moved.length).toBeGreaterThan(0);
    }
    const pooled = (cs: ConvStep, n: number) => {
      const layer = cs.poolLayer({ inputShape: [2, n, n, 4], f: 1, stride: 1 });
      layer.input.fill(2);
      layer.run();
      return layer;
    };

    it('gets what it held, and its cache keeps that', () =>
      growing((cs, n) => {
        const layer = pooled(cs, n);
        const data = layer.output;
        const hparameters = { f: 2, stride: 2 };
        const { A, cache } = cs.poolForward({ shape: layer.outputShape, data }, hparameters);
        expect(A.data.every((x) => x === 2)).toBe(true);
        layer.input.fill(3);
        layer.input[0] = 4;
        layer.run();
        expect(cs.poolBackward(A, cache).data.every((x) => x === 2)).toBe(true);
        return data;
      }));

    it('gets what a part of it held', () =>
      growing((cs, n) => {
        const data = pooled(cs, n).output.subarray(n * n * 4);
        const { A } = cs.activationForward({ shape: [1, n, n, 4], data }, 'relu');
        expect(A.data.length).toBe(n * n * 4);
        expect(A.data.every((x) => x === 2)).toBe(true);
        return data;
      }));

    it('gets a bias that is read last', () =>
      growing((cs, n) => {
        const layer = pooled(cs, n);
        const data = layer.output;
        const A_prev = { shape: layer.outputShape, data };
        const W = tensor(new Float32Array(16).fill(1), [1, 1, 4, 4]);
        const b = { shape: [1, 1, 1, 4], data: data.subarray(0, 4) };
        expect(cs.convTerms(A_prev, W, b, {}, [1, 0, 0, 3])).toMatchObject({ b: 2, Z: 10 });
        return data;
      }));

    it('refuses one that is detached', () =>
      growing((cs, n) => {
        const layer = pooled(cs, n);
        const data = layer.output;
        pooled(cs, 2 * n);
        const call = () => cs.activationForward({ shape: layer.outputShape, data }, 'relu');
        if (data.length === 0) expect(errorOf(call).message).toContain('Z.data has 0 elements');
        else expect(call().A.data[0]).toBe(2);
        return data;
      }));
  });

  it('is not moved by run and runBackward', () => {
    const { A_prev, W, b } = parameters(1);
    const layer = cs.convLayer({ inputShape: A_prev.shape, W, b });
    const { input, output, outputGradient, weightGradient } = layer;
    for (let k = 0; k < 100; k++) {
      layer.run();
      layer.runBackward();
    }
    expect(layer.input).toBe(input);
    expect(layer.output).toBe(output);
    expect(layer.outputGradient).toBe(outputGradient);
    expect(layer.weightGradient).toBe(weightGradient);
    layer.dispose();
  });

  it("refuses use after dispose with 'disposed'", () => {
    const layer = small();
    layer.dispose();
    layer.dispose();
    const uses = [
      () => layer.run(),
      () => layer.runBackward(),
      () => layer.input,
      () => layer.output,
      () => layer.outputRange,
      () => layer.outputGradient,
      () => layer.inputGradient,
      () => cs.poolLayer({ inputFrom: layer, f: 1, stride: 1 }),
    ];
    for (const use of uses) expect(errorOf(use).code).toBe('disposed');
    expect(errorOf(() => layer.run()).message).toBe('poolLayer.run: this layer has been disposed');
  });

  it("refuses a disposed source with 'disposed'", () => {
    const source = small();
    const layer = cs.poolLayer({ inputFrom: source, f: 2, stride: 2 });
    source.dispose();
    expect(errorOf(() => layer.run())).toMatchObject({ code: 'disposed', argument: 'inputFrom' });
    for (const inputFrom of [source, layer]) {
      const error = errorOf(() => cs.poolLayer({ inputFrom, f: 1, stride: 1 }));
      expect(error).toMatchObject({ code: 'disposed', argument: 'inputFrom' });
      expect(error.message).toMatch(/^poolLayer: inputFrom: (this|a) layer .*has been disposed$/);
    }
    layer.dispose();
  });

  it('names the call that fails, not one of another layer', () => {
    const [W, b] = [tensor([[[[1]]]]), tensor([[[[0]]]])];
    const first = small();
    const second = cs.poolLayer({ inputFrom: first, f: 1, stride: 1 });
    const third = cs.convLayer({ inputFrom: second, W, b });
    first.dispose();
    expect(errorOf(() => third.runBackward()).message).toBe(
      'convLayer.runBackward: a layer that its input comes from has been disposed',
    );
    for (const layer of [third, second]) layer.dispose();
  });

  it('is not used once a getter has disposed of it', () => {
    const { W, b } = parameters(1);
    const layer = cs.convLayer({ inputShape: [1, 8, 8, 4], W, b });
    const shape = W.shape;
    const disposing = (of: { dispose(): void }) => ({
      shape,
      get data() {
        of.dispose();
        return W.data;
      },
    });
    expect(errorOf(() => layer.setParameters(disposing(layer), b)).message).toBe(
      'convLayer.setParameters: this layer has been disposed',
    );
    const inputFrom = cs.poolLayer({ inputShape: [1, 8, 8, 4], f: 1, stride: 1, dtype: 'float64' });
    expect(errorOf(() => cs.convLayer({ inputFrom, W: disposing(inputFrom), b })).message).toBe(
      'convLayer: inputFrom: this layer has been disposed',
    );
  });

  it.skipIf(typeof Symbol.dispose !== 'symbol')('is freed by `using`', () => {
    const layer = small();
    layer[Symbol.dispose]();
    expect(errorOf(() => layer.run()).code).toBe('disposed');
  });

  it('lets one layer write the gradient of its source', () => {
    const source = small();
    const one = cs.poolLayer({ inputFrom: source, f: 1, stride: 1 });
    const two = cs.poolLayer({ inputFrom: source, f: 1, stride: 1 });
    one.runBackward();
    expect(errorOf(() => two.runBackward()).message).toContain('gradient of another layer');
    one.dispose();
    two.runBackward();
    for (const layer of [two, source]) layer.dispose();
  });
});

describe('refusals of layers', () => {
  const any = (value: unknown) => value as never;
  const W = () => parameters(1).W;
  const b = () => parameters(1).b;
  const inputShape = [1, 8, 8, 4];

  it.each([
    [
      'no input',
      () => cs.convLayer({ W: W(), b: b() }),
      'inputShape',
      /one of inputShape, inputFrom/,
    ],
    [
      'both inputs',
      () => cs.poolLayer({ inputShape, inputFrom: any({}), f: 2, stride: 2 }),
      'inputShape',
      /is given beside inputFrom/,
    ],
    [
      'no layer as source',
      () => cs.poolLayer({ inputFrom: any({}), f: 2, stride: 2 }),
      'inputFrom',
      /is no layer/,
    ],
    [
      'an unknown algorithm',
      () => cs.convLayer({ inputShape, W: W(), b: b(), algorithm: any('fft') }),
      'algorithm',
      /is "fft"/,
    ],
    [
      'an algorithm for another dtype',
      () => cs.convLayer({ inputShape, W: W(), b: b(), algorithm: 'winograd' }),
      'algorithm',
      /does not fit this shape and dtype/,
    ],
    [
      'an unknown activation',
      () => cs.convLayer({ inputShape, W: W(), b: b(), activation: any('gelu') }),
      'activation',
      /is "gelu"/,
    ],
    [
      'an unknown dtype',
      () => cs.poolLayer({ inputShape, f: 2, stride: 2, dtype: any('int8') }),
      'dtype',
      /is "int8"/,
    ],
    [
      'channels that disagree',
      () => cs.convLayer({ inputShape: [1, 8, 8, 3], W: W(), b: b() }),
      'W',
      /: W has n_C_prev = 4, but inputShape has n_C_prev = 3/,
    ],
    [
      'an input of another rank',
      () => cs.convLayer({ inputShape: [8, 8, 4], W: W(), b: b() }),
      'inputShape',
      /^convLayer: inputShape has rank 3/,
    ],
    [
      'an input of another rank, of a pooling',
      () => cs.poolLayer({ inputShape: [8, 8, 4], f: 2, stride: 2 }),
      'inputShape',
      /^poolLayer: inputShape has rank 3/,
    ],
  ] as const)('%s', (_, call, argument, message) => {
    const error = errorOf(call);
    expect(error.argument).toBe(argument);
    expect(error.message).toMatch(message);
  });

  it('a source of another dtype', () => {
    const source = cs.poolLayer({ inputShape, f: 2, stride: 2, dtype: 'float32' });
    const call = () => cs.convLayer({ inputFrom: source, W: W(), b: b() });
    expect(errorOf(call)).toMatchObject({
      code: 'dtype-mismatch',
      message: 'convLayer: W is float64, but inputFrom is float32',
    });
    source.dispose();
  });

  it('a source of another instance', async () => {
    const other = await load();
    const source = other.poolLayer({ inputShape, f: 2, stride: 2 });
    const call = () => cs.poolLayer({ inputFrom: source, f: 2, stride: 2 });
    expect(errorOf(call).message).toContain('another loaded module');
    source.dispose();
  });

  it('parameters of other shapes, keeping the old', () => {
    const layer = cs.convLayer({ inputShape, W: W(), b: b() });
    layer.input.fill(1);
    layer.run();
    const before = layer.output.slice();
    const wrong = tensor(new Float64Array(4), [1, 1, 4, 1]);
    expect(errorOf(() => layer.setParameters(wrong, b()))).toMatchObject({
      code: 'shape-mismatch',
      argument: 'W',
      message:
        "convLayer.setParameters: W has shape (1, 1, 4, 1), but the layer's W has shape (3, 3, 4, 5)",
    });
    const single = float32(b());
    expect(errorOf(() => layer.setParameters(W(), single as never))).toMatchObject({
      code: 'dtype-mismatch',
      argument: 'b',
    });
    layer.run();
    expect(layer.output).toEqual(before);
    layer.dispose();
  });

  it('a layer too large, and then goes on', () => {
    const huge = () => cs.poolLayer({ inputShape: [1, 30_000, 30_000, 1], f: 1, stride: 1 });
    expect(errorOf(huge).code).toBe('out-of-memory');
    const layer = cs.poolLayer({ inputShape, f: 1, stride: 1 });
    layer.run();
    layer.dispose();
  });
});

it('layers heed inherited options, as the functions do', () => {
  const { W, b } = parameters(1);
  const inputShape = [1, 8, 8, 4];
  const conv = cs.convLayer(
    Object.assign(Object.create({ stride: 2, pad: 1 }), { inputShape, W, b }),
  );
  expect(conv.outputShape).toEqual([1, 4, 4, 5]);
  const pool = cs.poolLayer(
    Object.assign(Object.create({ f: 2, stride: 2, pad: 1 }), { inputShape }),
  );
  expect(pool.outputShape).toEqual([1, 5, 5, 4]);
  for (const layer of [pool, conv]) layer.dispose();
});

it('an empty batch needs no room to compute in', () => {
  const W = tensor(new Float32Array(9), [3, 3, 1, 1]);
  const b = tensor(new Float32Array(1), [1, 1, 1, 1]);
  const A_prev = { shape: [0, 1, 3e8, 1], data: new Float32Array(0) };
  const { Z, cache } = cs.convForward(A_prev, W, b, { pad: 1 });
  expect(Z.shape).toEqual([0, 1, 3e8, 1]);
  expect(cs.convBackward(Z, cache).dW.data.every((x) => x === 0)).toBe(true);
});

it('types of layers follow their numbers', () => {
  const { W, b } = parameters(1);
  const conv = cs.convLayer({ inputShape: [1, 8, 8, 4], W, b });
  const pool = cs.poolLayer({ inputFrom: conv, f: 2, stride: 2 });
  expectTypeOf(pool.output).toEqualTypeOf<Float64Array<ArrayBuffer>>();
  expect(pool.output).toBeInstanceOf(Float64Array);
  const alone = cs.poolLayer({ inputShape: [1, 8, 8, 4], f: 2, stride: 2 });
  expectTypeOf(alone.output).toEqualTypeOf<Float32Array<ArrayBuffer>>();
  expect(alone.output).toBeInstanceOf(Float32Array);
  const other = { inputFrom: conv, f: 2, stride: 2 } as const;
  const request: PoolLayerRequest<'float32'> = other;
  // @ts-expect-error: its source may have another dtype
  cs.poolLayer(request).dispose();
  for (const layer of [alone, pool, conv]) layer.dispose();
});

describe('the contract of Winograd', () => {
  const [n, channels] = [32, 64];
  const layerOf = (algorithm: 'auto' | 'gemm', W: Tensor, b: Tensor) =>
    cs.convLayer({
      inputShape: [1, n, n, channels],
      W: float32(W),
      b: float32(b),
      pad: 1,
      algorithm,
    });
  const filters = () => cs.randomState(1).randn(3, 3, channels, channels);
  const none = () => tensor(new Float64Array(channels), [1, 1, 1, channels]);

  it('holds beside a pixel a million times larger', () => {
    const A_prev = float32(cs.randomState(2).randn(1, n, n, channels));
    A_prev.data[(10 * n + 10) * channels] = 1e6;
    const [W, b] = [filters(), none()];
    const W32 = { shape: W.shape, data: Float64Array.from(float32(W).data) };
    const exact = cs.convForward(
      { shape: A_prev.shape, data: Float64Array.from(A_prev.data) },
      W32,
      b,
      { pad: 1 },
    );
    const layer = layerOf('auto', W, b);
    expect(layer.algorithm).toMatch(/^winograd/);
    layer.input.set(A_prev.data);
    layer.run();
    const sums = new Float64Array(channels);
    for (const [k, w] of W.data.entries())
      sums[k % channels] = (sums[k % channels] as number) + Math.abs(w);
    const units = (200 + channels / 8) * 2 ** -24 * 1e6;
    let worst = 0;
    for (const [k, z] of exact.Z.data.entries()) {
      const error = Math.abs((layer.output[k] as number) - z);
      worst = Math.max(worst, error / (units * (sums[k % channels] as number)));
    }
    expect(worst).toBeLessThanOrEqual(1);
    layer.dispose();
  });

  it('a NaN reaches its window by gemm, and no more than its tiles by Winograd', () => {
    const reached = (algorithm: 'auto' | 'gemm') => {
      const layer = layerOf(algorithm, filters(), none());
      layer.input.fill(1);
      layer.input[(10 * n + 10) * channels] = Number.NaN;
      layer.run();
      const pixels = new Set<number>();
      for (const [k, z] of layer.output.entries())
        if (Number.isNaN(z)) pixels.add(Math.floor(k / channels));
      layer.dispose();
      return pixels;
    };
    const window = [9, 10, 11].flatMap((h) => [9, 10, 11].map((w) => h * n + w));
    expect([...reached('gemm')].sort((a, b) => a - b)).toEqual(window);
    const tiles = reached('auto');
    for (const pixel of window) expect(tiles.has(pixel)).toBe(true);
    expect(tiles.size).toBeLessThanOrEqual(4 * 36);
  });
});
