// Times the layers alone, without bindings and peers, for work on the kernels:
//   cmake -DCONVSTEP_KERNELS_BENCH=ON … and build kernels_bench.simd, kernels_bench.relaxed-simd
//   node tests/bench/kernels.mjs <build folder>/core [only: a regular expression]
// Several .wasm are timed in turns, so that a machine's moods meet them all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, only = '.'] = process.argv.slice(2);
const wanted = new RegExp(only);
const nothing = () => 0;
const imports = {
  env: { emscripten_notify_memory_growth: nothing },
  wasi_snapshot_preview1: new Proxy({}, { get: () => nothing }),
};
const flavours = {};
for (const file of readdirSync(folder).filter((name) => /^kernels_bench.*\.wasm$/.test(name))) {
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, file)), imports);
  instance.exports._initialize?.();
  flavours[file.slice('kernels_bench.'.length, -'.wasm'.length)] = instance.exports;
}

// name, m, n_H = n_W, n_C_prev, f, n_C, stride
const cases = [
  ['224x3-32 3x3s2', 1, 224, 3, 3, 32, 2],
  ['224x3-64 7x7s2', 1, 224, 3, 7, 64, 2],
  ['56x64-64 3x3', 1, 56, 64, 3, 64, 1],
  ['28x128-128 3x3', 1, 28, 128, 3, 128, 1],
  ['14x256-256 3x3', 1, 14, 256, 3, 256, 1],
  ['8x32x32-64 3x3', 8, 32, 32, 3, 64, 1],
  ['56x64-64 1x1', 1, 56, 64, 1, 64, 1],
  ['14x256-1024 1x1', 1, 14, 256, 1, 1024, 1],
  ['28x1-8 5x5', 1, 28, 1, 5, 8, 1],
  ['32x28x1-8 5x5', 32, 28, 1, 5, 8, 1],
  ['512x1-1 3x3', 1, 512, 1, 3, 1, 1],
  ['512x1-1 5x5', 1, 512, 1, 5, 1, 1],
];

// The best of many short turns: what else the machine does only ever adds to a time.

// Milliseconds per run of each subject: a function of how often to run.
async function time(subjects, rounds = 40) {
  const counts = subjects.map((run) => {
    for (let k = 0; k < 3; ++k) run(1);
    const start = performance.now();
    let count = 0;
    for (; performance.now() - start < 5; ++count) run(1);
    return Math.max(1, Math.round(count));
  });
  const times = subjects.map(() => []);
  for (let round = 0; round < rounds; ++round) {
    for (const [k, run] of subjects.entries()) {
      const start = performance.now();
      run(counts[k]);
      times[k].push((performance.now() - start) / counts[k]);
    }
    await new Promise((resolve) => setTimeout(resolve, 1)); // lets the engine publish better code
  }
  return times.map((turns) => Math.min(...turns));
}

const report = (name, amount, milliseconds, unit = 'GF/s') =>
  console.log(
    name.padEnd(26),
    Object.keys(flavours)
      .map((flavour, k) => {
        const speed = (amount / milliseconds[k] / 1e6).toFixed(1);
        return `${flavour} ${milliseconds[k].toFixed(4)} ms ${speed} ${unit}`;
      })
      .join('   '),
  );

const modules = Object.values(flavours);
for (const [dtype, lanes] of [4, 2].entries()) {
  const times = await time(modules.map((module) => (n) => module.run_ceiling(dtype, n)));
  const rows = modules.map((module) => module.run_ceiling(dtype, 0));
  report(
    `ceiling float${32 << dtype}`,
    4 * 256 * lanes,
    times.map((t, k) => t / rows[k]),
  );
}
for (const [name, m, n, n_C_prev, f, n_C, stride] of cases.filter(([name]) => wanted.test(name))) {
  const out = Math.ceil(n / stride);
  const operations = 2 * m * out * out * f * f * n_C_prev * n_C;
  for (const module of modules) {
    module.make_conv(0, m, n, n, n_C_prev, f, f, n_C, stride, 1, 1, 0, 1);
  }
  report(name, operations, await time(modules.map((module) => (k) => module.run_conv(0, k))));
  const backward = modules.map((module) => (k) => module.run_conv_backward(0, k));
  report(`${name} backward`, 2 * operations, await time(backward));
}

// name, n_H = n_W, n_C, f, stride, mode (0: max)
const pools = [
  ['max 3x3s2 112x64', 112, 64, 3, 2, 0],
  ['max 2x2s2 56x64', 56, 64, 2, 2, 0],
  ['avg 3x3s2 112x64', 112, 64, 3, 2, 1],
  ['avg 2x2s2 56x64', 56, 64, 2, 2, 1],
];
for (const [name, n, n_C, f, stride, mode] of pools.filter(([name]) => wanted.test(name))) {
  const out = Math.ceil(n / stride);
  const bytes = 4 * n_C * (n * n + out * out);
  for (const module of modules) module.make_pool(1, n, n, n_C, f, stride, 1, mode, 1);
  report(name, bytes, await time(modules.map((module) => (k) => module.run_pool(k))), 'GB/s');
  const backward = modules.map((module) => (k) => module.run_pool_backward(k));
  report(`${name} backward`, bytes, await time(backward), 'GB/s');
}
