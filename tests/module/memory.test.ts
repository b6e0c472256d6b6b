// Nothing leaks and no failed allocation harms: a sample of `npm run soak`, which does it 50 times.
import { type ConvStep, type Layer, load, type Tensor, tensor } from 'convstep';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { coreOf } from '../../dist/testing.js';
import { mixedCalls } from './mixed.ts';
import { errorOf } from './support.ts';

const times = inject('soak');
const seed = inject('seed');

let cs: ConvStep;
let heap: () => number;
beforeEach(async () => {
  cs = await load();
  heap = () => coreOf(cs).memory.byteLength;
});

describe(`memory, seed ${seed}`, () => {
  it(`stays as it is over ${2000 * times} mixed calls, failing ones among them`, () => {
    const first = mixedCalls(cs, seed, 1000);
    const settled = heap();
    const rest = mixedCalls(cs, seed + 1, 2000 * times);
    expect(heap()).toBe(settled);
    // Both kinds of call did take place.
    expect(Math.min(first.done, first.refused, rest.done, rest.refused)).toBeGreaterThan(100);
  }, 600_000);

  it(`stays as it is over ${200 * times} layers made and disposed of`, () => {
    const make = (k: number) => {
      const layer = cs.convLayer({
        inputShape: [1, 8 + (k % 7), 9, 3],
        W: cs.randomState(k).randn(3, 3, 3, 4),
        b: tensor(new Float64Array(4), [1, 1, 1, 4]),
        activation: 'relu',
      });
      layer.run();
      layer.outputGradient.fill(1);
      layer.runBackward();
      layer.dispose();
    };
    for (let k = 0; k < 100; k++) make(k);
    const settled = heap();
    for (let k = 0; k < 200 * times; k++) make(k);
    expect(heap()).toBe(settled);
  }, 600_000);
});

describe('every allocation, failing in turn', () => {
  const A_prev = (): Tensor => cs.randomState(1).randn(1, 9, 9, 4);
  const W = (): Tensor => cs.randomState(2).randn(3, 3, 4, 4);
  const b = (): Tensor => cs.randomState(3).randn(1, 1, 1, 4);
  const x = () => ({ A_prev: A_prev(), W: W(), b: b() });

  const calls: [string, () => () => unknown][] = [
    [
      'convForward',
      () =>
        (
          (t) => () =>
            cs.convForward(t.A_prev, t.W, t.b)
        )(x()),
    ],
    [
      'convBackward',
      () => {
        const t = x();
        const { Z, cache } = cs.convForward(t.A_prev, t.W, t.b);
        return () => cs.convBackward(Z, cache);
      },
    ],
    [
      'convTerms',
      () =>
        (
          (t) => () =>
            cs.convTerms(t.A_prev, t.W, t.b, {}, [0, 0, 0, 0])
        )(x()),
    ],
    [
      'poolForward',
      () =>
        (
          (t) => () =>
            cs.poolForward(t, { f: 2, stride: 2 })
        )(A_prev()),
    ],
    [
      'poolBackward',
      () => {
        const { A, cache } = cs.poolForward(A_prev(), { f: 2, stride: 2 });
        return () => cs.poolBackward(A, cache);
      },
    ],
    [
      'zeroPad',
      () =>
        (
          (t) => () =>
            cs.zeroPad(t, 1)
        )(A_prev()),
    ],
    [
      'activationForward',
      () =>
        (
          (t) => () =>
            cs.activationForward(t, 'tanh')
        )(A_prev()),
    ],
    [
      'createMaskFromWindow',
      () =>
        (
          (t) => () =>
            cs.createMaskFromWindow(t)
        )(A_prev()),
    ],
    [
      'activationBackward',
      () => {
        const t = A_prev();
        return () => cs.activationBackward(t, { Z: t, activation: 'tanh' });
      },
    ],
    [
      'poolTerms',
      () => {
        const t = A_prev();
        return () => cs.poolTerms(t, { f: 2, stride: 2 }, 'max', [0, 0, 0, 0]);
      },
    ],
    [
      'convSingleStep',
      () => {
        const t = A_prev();
        return () => cs.convSingleStep(t, t, 1);
      },
    ],
    [
      'layers in a chain',
      () => {
        const t = x();
        return () => {
          const conv = cs.convLayer({ inputShape: t.A_prev.shape, W: t.W, b: t.b });
          const made: Layer[] = [conv];
          try {
            const pool = cs.poolLayer({ inputFrom: conv, f: 2, stride: 2 });
            made.unshift(pool);
            conv.input.set(t.A_prev.data);
            for (const layer of [conv, pool]) layer.run();
            pool.outputGradient.fill(1);
            for (const layer of [pool, conv]) layer.runBackward();
            return conv.inputGradient.slice();
          } finally {
            for (const layer of made) layer.dispose();
          }
        };
      },
    ],
    ['distributeValue', () => () => cs.distributeValue(1, [4, 4])],
    ['randomSample', () => () => cs.randomState(1).randomSample(4)],
    ['randn', () => () => cs.randomState(1).randn(4)],
    [
      'a layer, forward and backward',
      () => {
        const t = x();
        return () => {
          const layer = cs.convLayer({
            inputShape: t.A_prev.shape,
            W: t.W,
            b: t.b,
            activation: 'tanh',
          });
          try {
            layer.input.set(t.A_prev.data);
            layer.run();
            layer.outputGradient.fill(1);
            layer.runBackward();
            layer.setParameters(t.W, t.b);
            return [layer.output.slice(), layer.weightGradient.slice()];
          } finally {
            layer.dispose();
          }
        };
      },
    ],
  ];

  it('is told by the layer that was called, and leaves its source to others', () => {
    const { raw } = coreOf(cs);
    const source = cs.poolLayer({ inputShape: [1, 8, 8, 1], f: 2, stride: 2 });
    const chained = () => cs.poolLayer({ inputFrom: source, f: 2, stride: 2 });
    const layer = chained();
    for (const successes of [0, 1]) {
      raw.testFailAllocationAfter(successes);
      expect(errorOf(() => layer.outputGradient).message).toMatch(
        /^poolLayer\.outputGradient: \d+ bytes are needed, but/,
      );
      expect(raw.testFailAllocationAfter(-1)).toBe(true);
    }
    const other = chained();
    other.runBackward();
    for (const used of [other, layer, source]) used.dispose();
  });

  it.each(calls)('%s', (_, prepare) => {
    const { raw } = coreOf(cs);
    const call = prepare();
    const expected = call();
    const settled = heap();
    let failures = 0;
    for (let successes = 0; ; successes++) {
      raw.testFailAllocationAfter(successes);
      let error: { code: string } | undefined;
      try {
        call();
      } catch (thrown) {
        error = errorOf(() => {
          throw thrown;
        });
      }
      const struck = raw.testFailAllocationAfter(-1);
      expect(error?.code).toBe(struck ? 'out-of-memory' : undefined);
      expect(call()).toEqual(expected); // the next call works
      if (!struck) break;
      failures++;
    }
    expect(failures).toBeGreaterThan(0);
    expect(heap()).toBe(settled);
  });
});
