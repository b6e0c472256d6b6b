// From import to the first convolution, each in a process of its own, beside the peers. A time is
// printed and never asserted: the machine may be busy. That all compute the same is asserted.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, it } from 'vitest';
import { install, root, run } from './support.ts';

const rounds = Number(process.env.ROUNDS ?? 3);
const cold = join(root, 'tests/bench/cold');

it('cold start beside tfjs-wasm and onnxruntime-web', { timeout: 600_000 }, async () => {
  const folder = await install(inject('workshop'), inject('tarball'), 'node');
  const entry = pathToFileURL(join(folder, 'node_modules/convstep/dist/node.js')).href;
  const times: Record<string, number[]> = { convstep: [], tfjs: [], onnxruntime: [] };
  const results = new Set<string>();
  for (let round = 0; round <= rounds; round++) {
    for (const [module, list] of Object.entries(times)) {
      const printed = await run(cold, process.execPath, `${module}.mjs`, entry);
      const { ms, z } = JSON.parse(printed.trim().split('\n').at(-1) as string);
      if (round > 0) list.push(ms); // the first only fills the disk's cache
      results.add(z.toFixed(4));
    }
  }
  expect([...results]).toHaveLength(1);

  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] as number;
  const medians = Object.fromEntries(
    Object.entries(times).map(([module, list]) => [module, median(list)]),
  ) as Record<string, number>;
  const best = Math.min(medians.tfjs as number, medians.onnxruntime as number);
  const ratio = (medians.convstep as number) / best;
  const shown = Object.entries(medians).map(([module, ms]) => `${module} ${ms.toFixed(1)} ms`);
  console.log(
    `cold start, median of ${rounds} interleaved, Node ${process.versions.node}: ${shown.join(', ')}; ` +
      `ours is ${ratio.toFixed(2)} of the better peer (aim: below 0.33)`,
  );
});
