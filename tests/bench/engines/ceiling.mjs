// What this machine could do at most: a matrix product's innermost tile, from the first-level cache,
// for convolutions; a copy of as many bytes for poolings. Measured in the same rounds as the rest.

import { work } from '../cases.mjs';
import { timePerCall } from '../clock.mjs';
import { assemble, op } from '../wasm.mjs';

const DEPTH = 256; // the sum's length: A and B then fill 8 to 20 KB of cache

// Rows by columns of accumulators. Which is best depends on the engine's registers and on whether
// multiply-add is one instruction, so every run tries all.
const TILES = {
  float32: [
    [4, 8],
    [2, 16],
    [5, 8],
    [6, 8],
  ],
  float64: [
    [4, 4],
    [2, 8],
    [5, 4],
    [6, 4],
  ],
};

/** C (rows, columns) = A (rows, DEPTH) · B (DEPTH, columns), `repeat` times. */
function productModule(dtype, [rows, columns], relaxed) {
  const bytes = dtype === 'float64' ? 8 : 4;
  const vectors = (columns * bytes) / 16;
  const { add, mul, madd } = dtype === 'float64' ? op.f64 : op.f32;
  const splat = dtype === 'float64' ? op.splat64 : op.splat32;
  const [A, B, C, repeat, a, b, k] = [0, 1, 2, 3, 4, 5, 6];
  const accumulator = (row, vector) => 7 + row * vectors + vector;
  const factor = 7 + rows * vectors;
  const column = (vector) => factor + 1 + vector;
  const all = Array.from({ length: rows * vectors }, (_, n) => [
    Math.floor(n / vectors),
    n % vectors,
  ]);
  const rowOf = (row) =>
    Array.from({ length: vectors }, (_, vector) => {
      const sum = accumulator(row, vector);
      const factors = [...op.get(factor), ...op.get(column(vector))];
      return relaxed
        ? [...factors, ...op.get(sum), ...madd, ...op.set(sum)]
        : [...op.get(sum), ...factors, ...mul, ...add, ...op.set(sum)];
    }).flat();
  const step = [
    ...Array.from({ length: vectors }, (_, v) => [
      ...op.get(b),
      ...op.load(16 * v),
      ...op.set(column(v)),
    ]).flat(),
    ...Array.from({ length: rows }, (_, row) => [
      ...op.get(a),
      ...splat(row * DEPTH * bytes),
      ...op.set(factor),
      ...rowOf(row),
    ]).flat(),
    ...op.plus(a, bytes),
    ...op.plus(b, columns * bytes),
  ];
  const tile = [
    ...all.flatMap(([row, v]) => [...op.zero(), ...op.set(accumulator(row, v))]),
    ...[...op.get(A), ...op.set(a), ...op.get(B), ...op.set(b), ...op.i32(DEPTH), ...op.set(k)],
    ...op.times(k, step),
    ...all.flatMap(([row, v], n) => [
      ...op.get(C),
      ...op.get(accumulator(row, v)),
      ...op.store(16 * n),
    ]),
  ];
  return assemble({
    parameters: 4,
    i32s: 3,
    vectors: rows * vectors + 1 + vectors,
    pages: 2,
    body: op.times(repeat, tile),
  });
}

const REPEAT = 200;

function product(dtype, tile, relaxed) {
  const bytes = productModule(dtype, tile, relaxed);
  if (!WebAssembly.validate(bytes)) return undefined; // no relaxed SIMD here
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const Numbers = dtype === 'float64' ? Float64Array : Float32Array;
  new Numbers(exports.memory.buffer).fill(0.5);
  const name = `${tile.join('x')} ${relaxed ? 'relaxed_madd' : 'mul, add'}`;
  const run = () => exports.run(0, 65536, 65536 + 49152, REPEAT);
  return { name, relaxed, run, amount: 2 * tile[0] * tile[1] * DEPTH * REPEAT };
}

/** Of all tiles the fastest, and what the fastest one without relaxed_madd comes to beside it. */
async function fastest(dtype, flavour) {
  const relaxed = flavour === 'relaxed-simd' ? [false, true] : [false];
  const products = TILES[dtype]
    .flatMap((tile) => relaxed.map((one) => product(dtype, tile, one)))
    .filter(Boolean);
  for (const each of products) {
    await timePerCall(each.run, 60); // until the optimising compiler has had its turn
    each.rate = each.amount / (await timePerCall(each.run, 30)).ms;
  }
  const best = (list) => list.reduce((top, each) => (each.rate > top.rate ? each : top));
  const top = best(products);
  return { ...top, plainShare: best(products.filter((each) => !each.relaxed)).rate / top.rate };
}

/** A copy that reads and writes `bytes` in all. */
function copy(bytes) {
  const half = Math.ceil(bytes / 128) * 64;
  const { buffer } = new WebAssembly.Memory({ initial: Math.ceil((2 * half) / 65536) });
  const all = new Uint8Array(buffer).fill(1);
  return { name: 'copy', run: () => all.copyWithin(half, 0, half), amount: 2 * half };
}

/** @param {unknown} _host @param {{ flavour: string }} options */
export async function start(_host, { flavour }) {
  const products = {};
  return {
    async prepare(c) {
      const { amount, unit } = work(c);
      if (unit === 'GF/s') products[c.dtype] ??= await fastest(c.dtype, flavour);
      const chosen = unit === 'GF/s' ? products[c.dtype] : copy(amount);
      const { name, run, amount: each, plainShare } = chosen;
      return {
        tasks: { main: run },
        outputs: () => ({}),
        facts: { ceiling: name, amount: each, plainShare },
        release() {},
      };
    },
  };
}
