/**
 * Random use of the whole module, valid and not, for the memory tests: every call either gives a
 * result or throws a ConvStepError.
 */
import { type ConvStep, ConvStepError, type Tensor, tensor } from 'convstep';

/** A small generator with a seed of its own, so that a failing run can be repeated. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Tally {
  done: number;
  refused: number;
}

export function mixedCalls(cs: ConvStep, seed: number, calls: number): Tally {
  const random = mulberry32(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const pick = <T>(...choices: T[]): T => choices[whole(choices.length)] as T;
  const filled = (...shape: number[]): Tensor => {
    const data = new Float64Array(shape.reduce((product, n) => product * n, 1));
    return { shape, data: data.map(() => random() - 0.5) };
  };
  // One in eight arguments is out of range.
  const size = () => (whole(8) === 0 ? pick(0, -1, 2.5, Number.NaN, 99) : 1 + whole(3));

  const operations = [
    () => {
      const channels = 1 + whole(4);
      const [x, W, b] = [
        filled(1 + whole(2), 2 + whole(8), 2 + whole(8), channels),
        filled(1 + whole(3), 1 + whole(3), whole(8) === 0 ? 7 : channels, 1 + whole(4)),
        filled(1, 1, 1, 1 + whole(4)),
      ];
      const bias = whole(4) === 0 ? b : filled(1, 1, 1, W.shape[3] as number);
      const { Z, cache } = cs.convForward(x, W, bias, {
        stride: size(),
        pad: pick<'same' | number>('same', whole(3)),
        dilation: size(),
      });
      cs.convBackward(Z, cache);
      cs.convTerms(x, W, bias, cache.hparameters, [0, 0, 0, whole(2)]);
    },
    () => {
      const x = filled(1 + whole(2), 2 + whole(8), 2 + whole(8), 1 + whole(4));
      const hparameters = { f: size(), stride: size(), pad: whole(2) };
      const { A, cache } = cs.poolForward(x, hparameters, pick('max', 'average'));
      cs.poolBackward(A, cache);
      cs.poolTerms(x, hparameters, 'max', [0, 0, 0, whole(3)]);
    },
    () => {
      const Z = filled(2, 3, whole(4), 2);
      const { cache } = cs.activationForward(Z, pick('relu', 'sigmoid', 'tanh', 'no' as 'relu'));
      cs.activationBackward(pick(Z, filled(3)), cache);
    },
    () => cs.createMaskFromWindow(filled(whole(3), 3)),
    () => cs.distributeValue(1, [size(), size()]),
    () => cs.randomState(whole(9)).randn(size(), 3),
    () => cs.zeroPad(filled(1, 3, 3, 1), size()),
    () => cs.convSingleStep(filled(2, 2), filled(2, 1 + whole(2)), 0),
    () => cs.convForward(tensor([1]), tensor([2]), tensor([3])),
    () => {
      // A chain of two layers, used and freed.
      const layer = cs.convLayer({
        inputShape: [1, 4 + whole(6), 4 + whole(6), 2],
        W: filled(3, 3, 2, 1 + whole(3)),
        b: filled(1, 1, 1, 1 + whole(3)),
        pad: whole(2),
      });
      try {
        const pool = cs.poolLayer({ inputFrom: layer, f: size(), stride: 1, dtype: 'float64' });
        layer.run();
        pool.run();
        pool.outputGradient.fill(1);
        pool.runBackward();
        layer.runBackward();
        pool.dispose();
      } finally {
        layer.dispose();
      }
    },
  ];

  const tally = { done: 0, refused: 0 };
  for (let k = 0; k < calls; k++) {
    try {
      pick(...operations)();
      tally.done++;
    } catch (error) {
      if (!(error instanceof ConvStepError)) throw error;
      tally.refused++;
    }
  }
  return tally;
}
