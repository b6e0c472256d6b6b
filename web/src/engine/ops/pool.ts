/** Pooling: pool_forward, by its largest value or its mean. */
import type { Layer } from '../../model/layer';
import { type Does, padOf } from './does';

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
    return {
      cell,
      single: A_prev.data instanceof Float32Array,
      rows: [...t.rows],
      cols: [...t.cols],
      value: t.A,
      conv: null,
      copy: null,
      pool: {
        values: t.values.data,
        inside: t.inside.data,
        mask: t.mask.data,
        divisor: t.divisor,
      },
    };
  },

  keep(cs, layer, { shape: inputShape, data }) {
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return cs.poolLayer({ inputShape, dtype, mode, ...options(layer) });
  },
});
