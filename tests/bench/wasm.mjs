// A WebAssembly module of one function, assembled here: no compiler stands between what the ceiling
// is meant to do and what V8 gets to see.

function leb(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7) {
    const last = (rest >> 6 === 0 && !(rest & 64)) || (rest >> 6 === -1 && rest & 64);
    bytes.push((rest & 127) | (last ? 0 : 128));
    if (last) return bytes;
  }
}
function uleb(value) {
  const bytes = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}
const section = (id, bytes) => [id, ...uleb(bytes.length), ...bytes];
const simd = (opcode, ...rest) => [0xfd, ...uleb(opcode), ...rest];
const memory = (align, offset) => [...uleb(align), ...uleb(offset)];

const ascii = (word) => [...word].map((letter) => letter.charCodeAt(0));

const I32 = 0x7f;
const V128 = 0x7b;

/** Instructions, as bytes; an operand comes before its operator, as on the stack. */
export const op = {
  get: (local) => [0x20, ...uleb(local)],
  set: (local) => [0x21, ...uleb(local)],
  i32: (value) => [0x41, ...leb(value)],
  plus: (local, value) => [...op.get(local), ...op.i32(value), 0x6a, ...op.set(local)],
  load: (offset) => simd(0x00, ...memory(4, offset)),
  splat32: (offset) => simd(0x09, ...memory(2, offset)),
  splat64: (offset) => simd(0x0a, ...memory(3, offset)),
  store: (offset) => simd(0x0b, ...memory(4, offset)),
  zero: () => simd(0x0c, ...new Array(16).fill(0)),
  f32: { add: simd(0xe4), mul: simd(0xe6), madd: simd(0x105) },
  f64: { add: simd(0xf0), mul: simd(0xf2), madd: simd(0x107) },
  /** Repeats `body` until local `count` has come down to 0. */
  times: (count, body) => [
    ...[0x03, 0x40],
    ...body,
    ...op.get(count),
    ...op.i32(1),
    0x6b,
    ...[0x22, ...uleb(count)],
    ...[0x0d, 0, 0x0b],
  ],
};

/** `run(i32 × parameters)` with further locals, and `memory` of so many pages of 64 KiB. */
export function assemble({ parameters, i32s, vectors, pages, body }) {
  const locals = [2, ...uleb(i32s), I32, ...uleb(vectors), V128];
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array(parameters).fill(I32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...uleb(pages)]),
    ...section(7, [2, 3, ...ascii('run'), 0, 0, 6, ...ascii('memory'), 2, 0]),
    ...section(10, [1, ...uleb(code.length), ...code]),
  ]);
}
