/** Pooling: pool_forward, by its largest value or its mean. */
import type { Numbers } from 'convstep';
import type { Layer } from '../../model/layer';
import { type Does, numbersLike, padOf } from './does';

const options = ({ f, stride, pad, countIncludePad }: Layer) => ({
  f,
  stride,
  pad: padOf(pad),
  countIncludePad,
});

export const pool = (mode: 'max' | 'average'): Does => ({
  geometry(cs, { inputShape, f, stride, pad, dilation }) {
    return cs.outputGeometry({ inputShape, f, stride, pad: padOf(pad), dilation });
  },

  forward: (cs, layer, A_prev) => cs.poolForward(A_prev, options(layer), mode).A,

  backward(cs, layer, A_prev, dOut) {
    const cache = { A_prev, hparameters: options(layer), mode };
    return { dA_prev: cs.poolBackward(dOut, cache), dW: null, db: null };
  },

  terms(cs, layer, A_prev, cell) {
    const t = cs.poolTerms(A_prev, options(layer), mode, cell);
    const values = t.values.data;
    // An average's sum is what a filter of ones gives; padding takes no part in it.
    const present = numbersLike(
      values,
      Array.from(values).filter((_, i) => t.inside.data[i]),
    );
    const line = (data: Numbers) => ({ shape: [1, data.length, 1], data });
    const ones = line(
      numbersLike(
        values,
        Array.from(present, () => 1),
      ),
    );
    return {
      cell,
      single: A_prev.data instanceof Float32Array,
      rows: [...t.rows],
      cols: [...t.cols],
      value: t.A,
      conv: null,
      copy: null,
      pool: {
        values,
        inside: t.inside.data,
        mask: t.mask.data,
        sum: mode === 'average' ? cs.convSingleStep(line(present), ones, 0) : null,
        divisor: t.divisor,
      },
    };
  },

  keep(cs, layer, { shape: inputShape, data }) {
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return cs.poolLayer({ inputShape, dtype, mode, ...options(layer) });
  },
});
