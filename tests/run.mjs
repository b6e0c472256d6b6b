/**
 * `npm test`: installs what is missing, then runs every check, to the end, and says what failed.
 *
 *   npm test                    everything
 *   npm test -- lint core       only these steps (after their preparation)
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const node = (...args) => [process.execPath, ...args];
const bin = (name, ...args) => node(`node_modules/${name}`, ...args);
const tsc = (...args) => bin('typescript/bin/tsc', ...args);
const vitest = (...args) =>
  bin('vitest/vitest.mjs', 'run', '--config', 'tests/vitest.config.ts', ...args);

/** Steps in order; one that fails does not keep the others from running, except where `needed`. */
const steps = [
  {
    name: 'tools',
    needed: true,
    commands: [
      node('wasm/toolchain/ensure.mjs', 'npm', 'emscripten', 'native', 'chromium', 'numpy'),
    ],
  },
  {
    name: 'build',
    needed: true,
    commands: [
      ['npm', 'run', '--silent', 'build:module'],
      bin('vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'),
    ],
  },
  {
    name: 'lint',
    commands: [
      bin('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
      node('tests/clang-format.mjs'),
    ],
  },
  { name: 'types', commands: [tsc('-p', 'web'), tsc('-p', 'tests')] },
  {
    name: 'core',
    commands: ['debug', 'release'].flatMap((preset) => [
      ['cmake', '--preset', preset],
      ['cmake', '--build', '--preset', preset],
      ['ctest', '--preset', preset, '-j2', '--progress'],
    ]),
  },
  {
    name: 'module',
    commands: [vitest('--project', 'module in *')],
  },
  { name: 'page', commands: [vitest('--project', 'page')] },
  { name: 'package', commands: [vitest('--project', 'package'), bin('typedoc/bin/typedoc')] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  const names = steps.map((step) => step.name).join(', ');
  console.error(`Unknown step: ${unknown.join(', ')}. Steps are: ${names}.`);
  process.exit(2);
}

const results = [];
for (const step of steps) {
  if (wanted.length > 0 && !step.needed && !wanted.includes(step.name)) continue;
  console.log(`\n── ${step.name}`);
  const start = performance.now();
  const failed = step.commands.find(([program, ...args]) => {
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
    if (error) console.error(error.message);
    return status !== 0;
  });
  results.push({ name: step.name, failed, seconds: (performance.now() - start) / 1000 });
  if (failed && step.needed) break;
}

console.log('\n── summary');
for (const { name, failed, seconds } of results) {
  const outcome = failed ? `FAILED: ${failed.join(' ').slice(0, 160)}` : 'passed';
  console.log(`${name.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s  ${outcome}`);
}
const failures = results.filter(({ failed }) => failed).length;
console.log(`${results.length - failures} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
