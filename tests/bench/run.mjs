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

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Failure, main } from '../../wasm/toolchain/shell.mjs';
import { cases, sweep } from './cases.mjs';
import { installPeers } from './install.mjs';
import { pretty } from './json.mjs';
import { measure } from './measure.mjs';
import { means, text } from './report.mjs';
import { start } from './start.mjs';
import { LABELS, unexpectedlyWrong } from './verdict.mjs';

const OPTIONS = {
  only: { type: 'string', default: '' },
  rounds: { type: 'string', default: '15' },
  ms: { type: 'string', default: '60' }, // of each engine's turn
  json: { type: 'string' },
  chromium: { type: 'boolean', default: false },
  flavour: { type: 'string' },
  sweep: { type: 'boolean', default: false },
  node: { type: 'string' },
};

await main(import.meta.url, async (args) => {
  const options = read(args);
  const matches = new RegExp(options.only);
  const selected = (options.sweep ? sweep() : cases).filter(({ name }) => matches.test(name));
  if (selected.length === 0) throw new Failure(`No case matches ${options.only}.`);

  await installPeers();
  const { engines, machine } = await start(selected, options);
  try {
    const results = await measureAll(selected, engines, options);
    const report = {
      machine: { ...machine, rounds: options.rounds },
      means: means(results),
      results,
    };
    if (options.json !== undefined) writeFileSync(options.json, `${pretty(report)}\n`);
    console.log(text(report));
    refuseWrong(results);
  } finally {
    for (const { child } of engines) child.close();
  }
});

function read(args) {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    const [rounds, ms] = [Number(values.rounds), Number(values.ms)];
    if (!(Number.isInteger(rounds) && rounds > 0 && ms > 0)) {
      throw new Error('--rounds and --ms take positive numbers.');
    }
    return { ...values, rounds, ms };
  } catch (error) {
    throw new Failure(error.message);
  }
}

async function measureAll(selected, engines, { rounds, ms }) {
  const results = [];
  for (const c of selected) {
    progress(`${results.length + 1}/${selected.length} ${c.name} `);
    try {
      results.push(await measure(c, engines, { rounds, roundMs: ms, warmUpMs: 3 * ms }));
    } catch (error) {
      throw new Error(`While measuring ${c.name}`, { cause: error });
    }
  }
  progress('');
  return results;
}

/** Speed of a wrong result is none. */
function refuseWrong(results) {
  const wrong = results.flatMap((measured) =>
    unexpectedlyWrong(measured).map((id) => `${LABELS[id]} computes ${measured.name} wrongly.`),
  );
  if (wrong.length > 0) throw new Failure(wrong.join('\n'));
}

/** The one line that says where we are, where a person is watching. */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
