/** Pooling: pool_forward, by its largest value or its mean. */
import type { ConvStep, Numbers, PoolTerms } from 'convstep';
import type { Layer } from '../../model/layer';
import { type Does, numbersLike, padOf } from './does';
import { rowsRead } from './rows';

const options = ({ f, stride, pad, countIncludePad }: Layer) => ({
  f,
  stride,
  pad: padOf(pad),
  countIncludePad,
});

/** An average's sum is what a filter of ones gives; padding takes no part in it. */
function sumOf(cs: ConvStep, { values: { data }, inside }: PoolTerms<Numbers>): number {
  const present = numbersLike(
    data,
    Array.from(data).filter((_, i) => inside.data[i]),
  );
  const shape = [1, present.length, 1];
  const ones = numbersLike(
    data,
    Array.from(present, () => 1),
  );
  return cs.convSingleStep({ shape, data: present }, { shape, data: ones }, 0);
}

const geometry: Does['geometry'] = (cs, { inputShape, f, stride, pad, dilation }) =>
  cs.outputGeometry({ inputShape, f, stride, pad: padOf(pad), dilation });

export const pool = (mode: 'max' | 'average'): Does => ({
  geometry,

  forward: (cs, layer, A_prev) => cs.poolForward(A_prev, options(layer), mode).A,

  backward(cs, layer, A_prev, dOut) {
    const cache = { A_prev, hparameters: options(layer), mode };
    return { dA_prev: cs.poolBackward(dOut, cache), dW: null, db: null };
  },

  terms(cs, layer, A_prev, cell) {
    const read = rowsRead(geometry(cs, layer), layer, A_prev, cell);
    const t = cs.poolTerms(read.A_prev, options(read.layer), mode, read.cell);
    return {
      cell,
      rows: t.rows.map((row) => row + read.from),
      cols: [...t.cols],
      value: t.A,
      conv: null,
      copy: null,
      pool: {
        values: t.values.data,
        inside: t.inside.data,
        mask: t.mask.data,
        sum: mode === 'average' ? sumOf(cs, t) : null,
        divisor: t.divisor,
      },
    };
  },

  keep(cs, layer, { shape: inputShape, data }) {
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return cs.poolLayer({ inputShape, dtype, mode, ...options(layer) });
  },
});
