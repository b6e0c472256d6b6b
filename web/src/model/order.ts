/**
 * The two orders of a transposed convolution's weights: the page lists them filter by filter of the
 * output; the convolution that it is the gradient of, filter by filter of the input. For each number of
 * the page's, (f_H, f_W, n_C_prev / groups, n_C), where it stands in the convolution's own, which has
 * the shape (f_H, f_W, n_C / groups, n_C_prev).
 */
export function convolutionOrder(shape: readonly number[], groups: number): Int32Array {
  const [rows, cols, per, n_C_prev] = shape;
  const depth = n_C_prev / groups;
  const n_C = per * groups;
  const there = new Int32Array(rows * cols * depth * n_C);
  for (let i = 0, tap = 0; tap < rows * cols; tap++) {
    for (let k = 0; k < depth; k++) {
      for (let c = 0; c < n_C; c++, i++) {
        const group = Math.floor(c / per);
        there[i] = (tap * per + (c % per)) * n_C_prev + group * depth + k;
      }
    }
  }
  return there;
}
