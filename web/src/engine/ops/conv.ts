/** Convolution: conv_forward, and an activation if there is one. */
import type { Layer } from '../../model/layer';
import { activated, beforeActivation, type Does, numbersLike, padOf, parameters } from './does';
import { rowsRead } from './rows';

export const options = ({ stride, pad, dilation, groups }: Layer) => ({
  stride,
  pad: padOf(pad),
  dilation,
  groups,
});

export const conv: Does = {
  geometry(cs, { inputShape, f, stride, pad, dilation, b }) {
    return cs.outputGeometry({
      inputShape,
      f,
      stride,
      pad: padOf(pad),
      dilation,
      n_C: b.length,
    });
  },

  forward(cs, layer, A_prev) {
    const { W, b } = parameters(layer, A_prev);
    return activated(cs, layer, cs.convForward(A_prev, W, b, options(layer)).Z);
  },

  backward(cs, layer, A_prev, dOut) {
    const { W, b } = parameters(layer, A_prev);
    const hparameters = options(layer);
    const Z = () => cs.convForward(A_prev, W, b, hparameters).Z;
    const dZ = beforeActivation(cs, layer, Z, dOut);
    return cs.convBackward(dZ, { A_prev, W, b, hparameters });
  },

  terms(cs, layer, A_prev, cell) {
    const { W, b } = parameters(layer, A_prev);
    const read = rowsRead(conv.geometry(cs, layer), layer, A_prev, cell);
    const t = cs.convTerms(read.A_prev, W, b, options(read.layer), read.cell);
    const n_C = layer.b.length;
    const Z = { shape: [1, 1, 1, 1], data: numbersLike(A_prev.data, [t.Z]) };
    return {
      cell,
      rows: t.rows.map((row) => row + read.from),
      cols: [...t.cols],
      value: activated(cs, layer, Z).data[0],
      conv: {
        firstChannel: t.firstChannel,
        depth: t.slice.shape[2],
        slice: t.slice.data,
        weights: t.slice.data.map((_, i) => W.data[i * n_C + cell[3]]),
        taps: null,
        products: t.products.data,
        channelSums: t.channelSums,
        b: t.b,
        Z: t.Z,
      },
      pool: null,
      copy: null,
    };
  },

  keep(cs, layer, { shape: inputShape, data }) {
    const { W, b } = parameters(layer, { shape: inputShape, data });
    const activation = layer.activation === 'none' ? undefined : layer.activation;
    return cs.convLayer({ inputShape, W, b, activation, ...options(layer) });
  },
};
