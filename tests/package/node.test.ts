// The packed package in the Node versions that are in use.
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { expectExercise, install, nodeOf, run } from './support.ts';

let folder: string;
beforeAll(async () => {
  folder = await install(inject('workshop'), inject('tarball'), 'node');
});

/** V8 runs relaxed SIMD from Node 22 on; Node 20 has it behind a flag. */
const both = ['relaxed-simd', 'simd'] as const;
const simd = ['simd'] as const;
const own = process.versions.node;
const ownRuns = Number.parseInt(own, 10) < 22 ? simd : both;
const nodes = [
  { node: `Node ${own}`, program: process.execPath, flags: [], runs: ownRuns },
  ...(ownRuns === simd
    ? [
        {
          node: `Node ${own} with relaxed SIMD`,
          program: process.execPath,
          flags: ['--experimental-wasm-relaxed-simd'],
          runs: both,
        },
      ]
    : []),
  { node: 'Node 22', program: nodeOf(22), flags: [], runs: both },
  { node: 'Node 24', program: nodeOf(24), flags: [], runs: both },
];

describe.each(nodes)('$node', ({ program, flags, runs }) => {
  // The npm packages of Node are there for Linux only.
  const there = process.platform !== 'linux' && !existsSync(program) ? it.skip : it;

  there.each(['main.mjs', 'main.cjs', 'required.cjs'])('%s', async (file) => {
    expectExercise(JSON.parse(await run(folder, program, ...flags, file)), runs);
  });

  there('bytes.mjs', async () => {
    const { byUrl, byBytes } = JSON.parse(await run(folder, program, ...flags, 'bytes.mjs'));
    expectExercise(byUrl, runs);
    const { auto, ...others } = byBytes;
    expect(auto.flavour).toBe('simd');
    expectExercise({ auto: others[runs[0]], ...others }, runs);
  });
});
