/** Which of the shipped binaries an engine runs. */

/** 'relaxed-simd' uses fused multiply-add where the machine has it; 'simd' runs everywhere. */
export type Flavour = 'relaxed-simd' | 'simd';

/** Fastest first. */
export const flavours: readonly Flavour[] = ['relaxed-simd', 'simd'];

// The smallest modules that need the feature: one function () -> v128.
const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];
const zero = [65, 0, 253, 15]; // i32.const 0, i8x16.splat
const probe = (...code: number[]) => {
  const body = [0, ...code, 11];
  return new Uint8Array([...head, 10, body.length + 2, 1, body.length, ...body]);
};
const probes = {
  simd: probe(...zero),
  'relaxed-simd': probe(...zero, ...zero, ...zero, 253, 133, 2), // f32x4.relaxed_madd
};

/** Whether this engine compiles the flavour's instructions. */
export function supports(flavour: Flavour): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(probes[flavour]);
}
