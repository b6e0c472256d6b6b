// The engines, each in a process of its own, and what they run on.

import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ask, Failure } from '../../wasm/toolchain/shell.mjs';
import { Child } from './child.mjs';
import { LABELS } from './verdict.mjs';

/** @param {import('./cases.mjs').Case[]} selected */
export async function start(selected, { chromium, flavour: only, node = newestNode() }) {
  const version = ask(node, '--version');
  if (version === undefined) throw new Failure(`${node} is no Node that starts.`);
  const flavour = only ?? (chromium || hasRelaxedSimd(node) ? 'relaxed-simd' : 'simd');
  const gradients = selected.some(({ op }) => op.endsWith('Backward'));
  const wanted = [
    ['convstep', 'convstep', { flavour }],
    ...(flavour !== 'simd' && only === undefined
      ? [['simd', 'convstep', { flavour: 'simd' }]]
      : []),
    ['tfjs', 'tfjs', {}],
    ['onnx', 'onnx', { build: 'inference' }],
    ...(gradients ? [['training', 'onnx', { build: 'training' }]] : []),
    ['ceiling', 'ceiling', { flavour }],
  ];
  // Chromium is driven by a Node that reads TypeScript.
  const [program, script] = chromium ? [newestNode(), 'chromium.mjs'] : [node, 'host.mjs'];
  const engines = wanted.map(([id]) => ({ id, child: new Child(LABELS[id], program, script) }));
  try {
    await Promise.all(
      wanted.map(([, engine, its], k) => engines[k].child.ask('start', { engine, options: its })),
    );
    const v8 = ask(node, '--print', 'process.versions.v8');
    const engine = chromium
      ? await engines[0].child.ask('version')
      : `Node ${version.slice(1)} (V8 ${v8})`;
    return { engines, machine: { ...thisMachine(), engine, flavour } };
  } catch (error) {
    for (const { child } of engines) child.close();
    throw error;
  }
}

function thisMachine() {
  const [{ model }] = cpus();
  return {
    cpu: model.trim(),
    cores: cpus().length,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The Node installed with the peers; where there is none for this system, the one that runs us. */
function newestNode() {
  const path = `node_modules/node24-${process.platform}-${process.arch}/bin/node`;
  const file = fileURLToPath(new URL(path, import.meta.url));
  return existsSync(file) ? file : process.execPath;
}

function hasRelaxedSimd(node) {
  // (func (param v128) (drop (f32x4.relaxed_madd …))): a module that only such an engine takes.
  const bytes = [
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 123, 0, 3, 2, 1, 0],
    ...[10, 14, 1, 12, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 26, 11],
  ];
  return ask(node, '--print', `WebAssembly.validate(Uint8Array.of(${bytes}))`) === 'true';
}
