/**
 * `npm run soak`: the random tests at length (module, page), where `npm test` runs a sample.
 * `CONVSTEP_SEED=n npm run soak` repeats a run; a failure prints its seed.
 *
 *   npm run soak                             all of them
 *   npm run soak -- --project page           the page: 5,000 links, 5,000 sequences
 *   CONVSTEP_SOAK=5 npm run soak -- …        a tenth of that
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const seed = process.env.CONVSTEP_SEED ?? String(Date.now() % 1_000_000);
console.log(`seed ${seed}`);
const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', '--config', 'tests/vitest.config.ts'],
    ...['memory', 'property', 'peers', 'fuzz', 'model', 'histogram', 'gif', 'operations', 'code'],
    ...['soak', ...process.argv.slice(2)],
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONVSTEP_SOAK: process.env.CONVSTEP_SOAK ?? '50', CONVSTEP_SEED: seed },
  },
);
process.exitCode = status ?? 1;
