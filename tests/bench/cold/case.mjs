// The first convolution of each module: 28²x1 → 8 by 5x5, 'same', numbers that need no generator.
export const shapes = { x: [1, 28, 28, 1], W: [5, 5, 1, 8] };
const wave = (length, step) => Float32Array.from({ length }, (_, k) => Math.sin(k * step));
export const x = wave(28 * 28, 0.7);
export const W = wave(5 * 5 * 8, 0.3);
export const b = wave(8, 1);

/** Tells how long it took since `start`, and one number of the result to compare. */
export function report(start, z) {
  console.log(JSON.stringify({ ms: performance.now() - start, z }));
}
