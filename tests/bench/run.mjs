/**
 * Measures ConvStep beside what a JavaScript user could pick instead:
 *
 *   npm run bench                          the table, on Node 24
 *   npm run bench -- --chromium            the same in Chromium
 *   npm run bench -- --sweep               how cost grows, one parameter at a time
 *   npm run bench -- --only '3x3 56'       cases whose name matches
 *   npm run bench -- --flavour simd        this build alone, instead of relaxed SIMD beside SIMD
 *   npm run bench -- --rounds 31           more rounds; 15 unless said
 *   npm run bench -- --node /usr/bin/node  on another Node
 *   npm run bench -- --json results.json   keeps what was measured, for chart.mjs
 */

import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ask } from '../../wasm/toolchain/shell.mjs';
import { cases, sweep } from './cases.mjs';
import { Child } from './child.mjs';
import { installPeers } from './install.mjs';
import { pretty } from './json.mjs';
import { measure } from './measure.mjs';
import { means, text } from './report.mjs';
import { LABELS, unexpectedlyWrong } from './verdict.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '15' },
    ms: { type: 'string', default: '60' }, // of each engine's turn
    json: { type: 'string' },
    chromium: { type: 'boolean', default: false },
    flavour: { type: 'string' },
    sweep: { type: 'boolean', default: false },
    node: { type: 'string' },
  },
});

await installPeers();
const selected = (options.sweep ? sweep() : cases).filter(({ name }) =>
  new RegExp(options.only).test(name),
);
if (selected.length === 0) fail(`No case matches ${options.only}.`);

const node = options.node ?? newestNode();
const flavour = options.flavour ?? (hasRelaxedSimd() ? 'relaxed-simd' : 'simd');
const engines = await startEngines();
const results = [];
try {
  const rounds = Number(options.rounds);
  const roundMs = Number(options.ms);
  for (const c of selected) {
    progress(`${results.length + 1}/${selected.length} ${c.name} `);
    results.push(await measure(c, engines, { rounds, roundMs, warmUpMs: 3 * roundMs }));
  }
  progress('');
  const report = { machine: await machine(), means: means(results), results };
  if (options.json !== undefined) {
    writeFileSync(options.json, `${pretty(report)}\n`);
  }
  console.log(text(report));
} catch (error) {
  const where = selected[results.length]?.name ?? 'report';
  console.error(`\n${where}: ${error.stack}`);
  process.exitCode = 1;
} finally {
  for (const { child } of engines) child.close();
}

const wrong = results.flatMap((measured) =>
  unexpectedlyWrong(measured).map((id) => `${LABELS[id]} computes ${measured.name} wrongly`),
);
if (wrong.length > 0) fail(wrong.join('\n'));

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** The one line that says where we are, where a person is watching. */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

/** The Node installed with the peers; where there is none for this system, the one that runs us. */
function newestNode() {
  const path = `node_modules/node24-${process.platform}-${process.arch}/bin/node`;
  const file = fileURLToPath(new URL(path, import.meta.url));
  return existsSync(file) ? file : process.execPath;
}

function hasRelaxedSimd() {
  // (func (drop (f32x4.relaxed_madd …))), the smallest module that only such an engine takes.
  const bytes =
    '0,97,115,109,1,0,0,0,1,5,1,96,1,123,0,3,2,1,0,10,14,1,12,0,32,0,32,0,32,0,253,133,2,26,11';
  const test = `WebAssembly.validate(Uint8Array.of(${bytes}))`;
  return options.chromium || ask(node, '--print', test) === 'true';
}

async function startEngines() {
  // Chromium is driven by a Node that reads TypeScript.
  const [program, script] = options.chromium ? [newestNode(), 'chromium.mjs'] : [node, 'host.mjs'];
  const gradients = selected.some(({ op }) => op.endsWith('Backward'));
  const wanted = [
    ['convstep', 'convstep', { flavour }],
    ...(flavour === 'relaxed-simd' && options.flavour === undefined
      ? [['simd', 'convstep', { flavour: 'simd' }]]
      : []),
    ['tfjs', 'tfjs', {}],
    ['onnx', 'onnx', { build: 'inference' }],
    ...(gradients ? [['training', 'onnx', { build: 'training' }]] : []),
    ['ceiling', 'ceiling', { flavour }],
  ];
  return Promise.all(
    wanted.map(async ([id, engine, its]) => {
      const child = new Child(LABELS[id], program, script);
      await child.ask('start', { engine, options: its });
      return { id, child };
    }),
  );
}

async function machine() {
  const engine = options.chromium
    ? await engines[0].child.ask('version')
    : `Node ${ask(node, '--version').slice(1)} (V8 ${ask(node, '--print', 'process.versions.v8')})`;
  return {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    engine,
    flavour,
    date: new Date().toISOString().slice(0, 10),
    rounds: Number(options.rounds),
  };
}
