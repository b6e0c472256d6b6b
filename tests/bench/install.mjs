// Installs what ConvStep is measured against, as tests/bench/package-lock.json says; a look and no
// word when it is there:
//   node tests/bench/install.mjs

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main, run, step } from '../../wasm/toolchain/shell.mjs';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const stamp = `${cwd}node_modules/.installed`; // what was installed, written as the last act

export async function installPeers() {
  const lock = readFileSync(`${cwd}package-lock.json`, 'utf8');
  const wanted = `${process.platform} ${process.arch}\n${lock}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // None of these packages needs its install scripts, so none gets to run any.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing the peers and other Node versions', () => run('npm', args, { cwd }));
  writeFileSync(stamp, wanted);
}

await main(import.meta.url, installPeers);
