/** What a cell is made of, cut out: of a photo all other rows need no copy into the module. */
import type { Geometry, Numbers, Tensor } from 'convstep';
import type { Layer } from '../../model/layer';
import type { Cell } from '../../model/state';

/** The rows that a cell's window reads, with the padding that it meets, and where they begin. */
export function rowsRead(
  { axes: { h, w } }: Geometry,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  cell: Cell,
) {
  const [i, row, col, c] = cell;
  const start = h.start(row);
  const [from, to] = [Math.max(0, start), Math.min(h.in, start + h.extent)];
  // A window may lie in the padding as a whole.
  if (to <= from) return { layer, A_prev, cell, from: 0 };
  const [, height, width, channels] = A_prev.shape;
  const at = (y: number) => (i * height + y) * width * channels;
  const pad = [from - start, start + h.extent - to, w.padBefore, w.padAfter] as const;
  return {
    layer: { ...layer, pad },
    A_prev: {
      shape: [1, to - from, width, channels],
      data: A_prev.data.subarray(at(from), at(to)),
    },
    cell: [0, 0, col, c] as const,
    from,
  };
}
