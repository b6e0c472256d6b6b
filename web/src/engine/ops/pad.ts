/** Zero padding alone: zero_pad. Its window, as far as it has one, is a single cell. */
import type { Four } from '../../model/state';
import { indexOfCell } from '../../model/steps';
import { type Does, padOf } from './does';

const sides = (pad: 'same' | Four) => {
  const four = padOf(pad);
  if (four === 'same') throw new Error('Padding alone has no window to fit it to.');
  return four;
};

export const pad: Does = {
  geometry(cs, { inputShape, pad: around }) {
    return cs.outputGeometry({ inputShape, f: 1, pad: sides(around) });
  },

  forward: (cs, layer, A_prev) => cs.zeroPad(A_prev, sides(layer.pad)),

  // What flows into a cell flows back to the cell that it is a copy of: a convolution with W = 1.
  backward(cs, layer, A_prev, dOut) {
    const channels = A_prev.shape[3];
    const like = A_prev.data.slice(0, channels);
    const W = { shape: [1, 1, 1, channels], data: like.map(() => 1) };
    const b = { shape: [1, 1, 1, channels], data: like.map(() => 0) };
    const hparameters = { pad: sides(layer.pad), groups: channels };
    const { dA_prev } = cs.convBackward(dOut, { A_prev, W, b, hparameters });
    return { dA_prev, dW: null, db: null };
  },

  terms(cs, layer, A_prev, cell) {
    const [, rows, cols] = A_prev.shape;
    const [[top], [left]] = sides(layer.pad);
    const [r, c] = [cell[1] - top, cell[2] - left];
    const X_pad = cs.zeroPad(A_prev, sides(layer.pad));
    return {
      cell,
      rows: [r],
      cols: [c],
      value: X_pad.data[indexOfCell(cell, X_pad.shape)],
      conv: null,
      pool: null,
      copy: { padded: r < 0 || c < 0 || r >= rows || c >= cols },
    };
  },

  keep(cs, layer, A_prev) {
    const input = A_prev.data.slice();
    let output = cs.zeroPad(A_prev, sides(layer.pad));
    return {
      outputShape: output.shape,
      input,
      get output() {
        return output.data;
      },
      run() {
        output = cs.zeroPad({ shape: A_prev.shape, data: input }, sides(layer.pad));
      },
      dispose: () => undefined,
    };
  },
};
