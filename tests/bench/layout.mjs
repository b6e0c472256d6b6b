// Between our memory order and ONNX's: NHWC ↔ NCHW, and (f, f, C, K) ↔ (K, C, f, f).

/** (a, b, c) → (a, c, b), for every `a` apart. */
function swapped(data, a, b, c) {
  const moved = new data.constructor(data.length);
  for (let i = 0; i < a; i++) {
    const base = i * b * c;
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) moved[base + k * b + j] = data[base + j * c + k];
    }
  }
  return moved;
}

export const toChannelsFirst = (data, [m, H, W, C]) => swapped(data, m, H * W, C);
export const toChannelsLast = (data, [m, C, H, W]) => swapped(data, m, C, H * W);

export function toFilterFirst(data, { f, C, K }) {
  return swapped(swapped(data, 1, f * f * C, K), K, f * f, C);
}
export function toFilterLast(data, { f, C, K }) {
  return swapped(swapped(data, K, C, f * f), 1, K, f * f * C);
}
