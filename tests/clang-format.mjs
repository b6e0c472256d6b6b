/** The C++ sources, formatted: checked by `npm test`, rewritten by `npm run format`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['core', 'wasm', 'tests/core', 'tests/bench'].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true })
    .filter((file) => /\.(cpp|hpp)$/.test(file) && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`),
);
const how = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '-Werror'];
const { status, error } = spawnSync('clang-format', [...how, ...sources], {
  cwd: root,
  stdio: 'inherit',
});
if (error) console.error(error.message);
process.exitCode = status ?? 1;
