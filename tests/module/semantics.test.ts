// Edges that design decides: defaults, empty batches, NaN, geometry, instances, types.
import { type ConvStep, compile, load, type Tensor, tensor } from 'convstep';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { expectAgree } from './support.ts';

let cs: ConvStep;
beforeAll(async () => {
  cs = await load();
});

const image = (rows: number[][]) =>
  tensor(Float64Array.from(rows.flat()), [1, rows.length, rows[0]?.length ?? 0, 1]);

describe('defaults', () => {
  it('are stride 1, no padding, no dilation, one group', () => {
    const random = cs.randomState(3);
    const [A_prev, W, b] = [
      random.randn(2, 5, 4, 2),
      random.randn(3, 2, 2, 3),
      random.randn(1, 1, 1, 3),
    ];
    const plain = cs.convForward(A_prev, W, b).Z;
    const spelt = cs.convForward(A_prev, W, b, {
      stride: [1, 1],
      pad: [
        [0, 0],
        [0, 0],
      ],
      dilation: [1, 1],
      groups: 1,
    }).Z;
    expect(plain).toEqual(spelt);
    expect(cs.convForward(A_prev, W, b, { pad: 'valid' }).Z).toEqual(plain);
  });

  it('of pooling are max, no padding, padding not counted', () => {
    const x = image([
      [1, 2],
      [3, 5],
    ]);
    expect([...cs.poolForward(x, { f: 2, stride: 2 }).A.data]).toEqual([5]);
    const padded = { f: 2, stride: 2, pad: 1 };
    expect([...cs.poolForward(x, padded, 'average').A.data]).toEqual([1, 2, 3, 5]);
    const counted = { ...padded, countIncludePad: true };
    expect([...cs.poolForward(x, counted, 'average').A.data]).toEqual([0.25, 0.5, 0.75, 1.25]);
  });
});

describe('an empty batch', () => {
  const nothing = tensor(new Float64Array(0), [0, 4, 4, 2]);
  it('gives an empty result', () => {
    const W = cs.randomState(1).randn(3, 3, 2, 5);
    const b = cs.randomState(1).randn(1, 1, 1, 5);
    const { Z, cache } = cs.convForward(nothing, W, b);
    expect(Z).toEqual({ shape: [0, 2, 2, 5], data: new Float64Array(0) });
    const { dA_prev, dW, db } = cs.convBackward(Z, cache);
    expect(dA_prev).toEqual(nothing);
    expect(dW).toEqual({ shape: W.shape, data: new Float64Array(90) });
    expect(db).toEqual({ shape: b.shape, data: new Float64Array(5) });
    const pooled = cs.poolForward(nothing, { f: 2, stride: 2 });
    expect(pooled.A.shape).toEqual([0, 2, 2, 2]);
    expect(cs.poolBackward(pooled.A, pooled.cache)).toEqual(nothing);
    expect(cs.zeroPad(nothing, 1).shape).toEqual([0, 6, 6, 2]);
    expect(cs.activationForward(nothing, 'tanh').A).toEqual(nothing);
  });
});

describe('NaN', () => {
  it('propagates through max and passes no gradient', () => {
    const x = image([
      [1, Number.NaN, 3, 4],
      [2, 0, 4, -1],
    ]);
    const { A, cache } = cs.poolForward(x, { f: 2, stride: 2 });
    expect([...A.data]).toEqual([Number.NaN, 4]);
    const dA = tensor(Float64Array.of(1, 10), A.shape);
    expect([...cs.poolBackward(dA, cache).data]).toEqual([0, 0, 0, 10, 0, 0, 10, 0]);
    expect([...cs.createMaskFromWindow(x).data]).toEqual(Array(8).fill(0));
  });

  it('reaches only the outputs whose window contains it', () => {
    const A_prev = cs.randomState(2).randn(1, 5, 5, 1);
    A_prev.data[0] = Number.NaN;
    const Z = cs.convForward(A_prev, cs.randomState(3).randn(3, 3, 1, 1), tensor([[[[0]]]])).Z;
    expect([...Z.data].map(Number.isNaN)).toEqual([true, ...Array(8).fill(false)]);
  });
});

describe('geometry', () => {
  it('is that of the computation', () => {
    const request = {
      inputShape: [2, 7, 9, 3],
      f: [3, 2],
      stride: [2, 3],
      pad: 'same',
      dilation: [2, 1],
    } as const;
    const { outputShape, axes } = cs.outputGeometry({ ...request, n_C: 4 });
    expect(outputShape).toEqual([2, 4, 3, 4]);
    expect(axes.h).toMatchObject({ in: 7, window: 3, stride: 2, dilation: 2, extent: 5, out: 4 });
    expect([axes.h.padBefore, axes.h.padAfter, axes.h.dropped]).toEqual([2, 2, 0]);
    expect([0, 1, 2, 3].map((i) => axes.h.start(i))).toEqual([-2, 0, 2, 4]);
    expect([axes.w.padBefore, axes.w.padAfter, axes.w.dropped]).toEqual([0, 0, 1]);

    const random = cs.randomState(5);
    const [A_prev, W, b] = [
      random.randn(2, 7, 9, 3),
      random.randn(3, 2, 3, 4),
      random.randn(1, 1, 1, 4),
    ];
    const { stride, pad, dilation } = request;
    expect(cs.convForward(A_prev, W, b, { stride, pad, dilation }).Z.shape).toEqual(outputShape);
    const terms = cs.convTerms(A_prev, W, b, { stride, pad, dilation }, [1, 3, 2, 0]);
    expect(terms.rows).toEqual([4, 6, 8]);
    expect(terms.cols).toEqual([6, 7]);
  });

  it('keeps the channels unless told', () => {
    expect(cs.outputGeometry({ inputShape: [1, 4, 4, 6], f: 2 }).outputShape).toEqual([1, 3, 3, 6]);
  });
});

describe('groups', () => {
  it('are convolutions side by side', () => {
    const random = cs.randomState(6);
    const [A_prev, W, b] = [
      random.randn(1, 4, 4, 4),
      random.randn(3, 3, 1, 8),
      random.randn(1, 1, 1, 8),
    ];
    const { Z } = cs.convForward(A_prev, W, b, { groups: 4, pad: 1 });
    for (let g = 0; g < 4; g++) {
      const channel = tensor(
        A_prev.data.filter((_, k) => k % 4 === g),
        [1, 4, 4, 1],
      );
      const filters = tensor(
        W.data.filter((_, k) => Math.floor((k % 8) / 2) === g),
        [3, 3, 1, 2],
      );
      const bias = tensor(b.data.slice(2 * g, 2 * g + 2), [1, 1, 1, 2]);
      const part = cs.convForward(channel, filters, bias, { pad: 1 }).Z;
      expectAgree(
        part.data,
        Z.data.filter((_, k) => Math.floor((k % 8) / 2) === g),
      );
      expect(cs.convTerms(A_prev, W, b, { groups: 4, pad: 1 }, [0, 0, 0, 2 * g]).firstChannel).toBe(
        g,
      );
    }
  });
});

describe('tensors', () => {
  it('keep their dtype, in types and in fact', () => {
    const x = tensor(new Float32Array(16).fill(2), [1, 4, 4, 1]);
    const { A } = cs.poolForward(x, { f: 2, stride: 2 }, 'average');
    expectTypeOf(A).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
    expect(A.data).toEqual(new Float32Array(4).fill(2));
    expectTypeOf(cs.randomState(1).randn(2)).toEqualTypeOf<Tensor<Float64Array<ArrayBuffer>>>();
  });

  it('are plain in their results, whatever the arguments were', () => {
    class Own extends Float32Array {
      readonly own = true;
    }
    const shape = [1, 2, 2, 1];
    // Pages have no SharedArrayBuffer unless they are isolated.
    const shared =
      typeof SharedArrayBuffer === 'function' ? [new Float32Array(new SharedArrayBuffer(16))] : [];
    for (const data of [new Own([1, 2, 3, 4]), ...shared]) {
      const { A, cache } = cs.poolForward({ shape, data }, { f: 2, stride: 2 });
      const dA_prev = cs.poolBackward(A, cache);
      expectTypeOf(dA_prev).toEqualTypeOf<Tensor<Float32Array<ArrayBuffer>>>();
      for (const { data } of [A, dA_prev]) {
        expect(data.constructor).toBe(Float32Array);
        expect(data.buffer).toBeInstanceOf(ArrayBuffer);
      }
    }
  });

  it('are laid out from numbers in a shape that is given', () => {
    expect(tensor([1, 2, 3, 4], [2, 2])).toEqual(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
  });

  it('are not touched, and results are copies', () => {
    const x = image([
      [1, 2],
      [3, 4],
    ]);
    const before = x.data.slice();
    const { A } = cs.poolForward(x, { f: 1, stride: 1 });
    A.data[0] = 99;
    expect(x.data).toEqual(before);
    expect(cs.poolForward(x, { f: 1, stride: 1 }).A.data[0]).toBe(1);
  });

  it('survive growth of the memory', () => {
    const small = cs.randomState(1).randn(1, 8, 8, 1);
    const big = tensor(new Float32Array(12_000_000).fill(1), [1, 1000, 4000, 3]);
    expect(cs.poolForward(big, { f: 1000, stride: 1000 }).A.data).toEqual(
      new Float32Array(12).fill(1),
    );
    expect(cs.poolForward(small, { f: 1, stride: 1 }).A).toEqual(small);
  });
});

describe('instances', () => {
  it('share a compiled module and nothing else', async () => {
    const compiled = await compile();
    const [one, two] = await Promise.all([load({ compiled }), load({ compiled })]);
    expect(one.flavour).toBe(compiled.flavour);
    const x = one.randomState(1).randn(1, 3, 3, 1);
    const error = () => two.poolForward(x, { f: 9, stride: 1 });
    expect(error).toThrow(/f is 9/);
    expect(one.poolForward(x, { f: 1, stride: 1 }).A).toEqual(x);
    const posted = await load({ compiled: structuredClone(compiled) }); // as to a worker
    expect(posted.flavour).toBe(compiled.flavour);
    expect(posted.poolForward(x, { f: 1, stride: 1 }).A).toEqual(x);
  });

  it('run as plain SIMD where asked', async () => {
    const plain = await load({ flavour: 'simd' });
    expect(plain.flavour).toBe('simd');
    expect(plain.randomState(1).randn(3)).toEqual(cs.randomState(1).randn(3));
  });
});

describe('random numbers', () => {
  it('go on where they stopped, an odd number of normals included', () => {
    const whole = cs.randomState(12).randn(7).data;
    const random = cs.randomState(12);
    const parts = [random.randn(3), random.randn(0), random.randn(), random.randn(3)];
    expect(parts.flatMap((part) => [...part.data])).toEqual([...whole]);
  });
});
