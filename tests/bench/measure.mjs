// The measurement: every engine prepares the case, then round after round each gets its turn, in
// alternating order, so that whatever else the machine does meets all of them alike.

import { work } from './cases.mjs';
import { quantile } from './clock.mjs';
import { largestError, oracle } from './oracle.mjs';

const TOLERANCE = { float32: 1e-4, float64: 1e-12 }; // of a result's largest value

/** @typedef {{ median: number, low: number, high: number }} Spread middle and quartiles */

/** @returns {Spread} rounded to what is worth keeping */
export function spread(values) {
  const at = (part) => Number(quantile(values, part).toPrecision(4));
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * @param {import('./cases.mjs').Case} c
 * @param {{ id: string, child: import('./child.mjs').Child }[]} engines ours first
 * @param {{ rounds: number, roundMs: number, warmUpMs: number }} times
 */
export async function measure(c, engines, { rounds, roundMs, warmUpMs }) {
  const taking = [];
  for (const { id, child } of engines) {
    const prepared = await child.ask('prepare', { case: c, warmUpMs });
    if (prepared !== undefined) taking.push({ id, child, ...prepared, rounds: [] });
  }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? taking : taking.toReversed();
    for (const one of order) one.rounds.push(await one.child.ask('time', { ms: roundMs }));
  }
  const errors = await check(c, taking);
  for (const { child } of taking) await child.ask('release');
  return summary(c, taking, errors);
}

async function check(c, taking) {
  const right = oracle(c);
  const positions = Object.fromEntries(
    Object.entries(right).map(([name, { positions }]) => [name, positions]),
  );
  const errors = {};
  for (const { id, child } of taking) {
    const results = await child.ask('results', { positions });
    if (Object.keys(results).length > 0) errors[id] = largestError(right, results);
  }
  return errors;
}

function summary(c, taking, errors) {
  const { amount, unit } = work(c);
  const [ours] = taking;
  const of = (ratio) => spread(ours.rounds.map((_, round) => ratio(round)));
  const main = (one, round) => one.rounds[round].main;
  const engines = {};
  for (const one of taking) {
    const { id, facts, rounds, tasks } = one;
    const perIteration = id === 'ceiling' ? facts.amount : amount;
    engines[id] = {
      ms: spread(rounds.map((times) => times.main)),
      rate: spread(rounds.map((times) => perIteration / times.main / 1e6)),
      ...(one !== ours &&
        id !== 'ceiling' && {
          ratio: of((round) => main(one, round) / main(ours, round)),
        }),
      ...(id === 'ceiling' && {
        fraction: of((round) => amount / main(ours, round) / (facts.amount / main(one, round))),
      }),
      ...(tasks.includes('packAndRun') && { parts: parts(rounds) }),
      ...(errors[id] !== undefined && {
        error: Number(errors[id].toPrecision(2)),
        wrong: errors[id] > TOLERANCE[c.dtype],
      }),
      facts,
    };
  }
  return { ...c, work: amount, unit, engines };
}

/** Of a copying function: what it may cost over what it does cost, and what that consists of. */
function parts(rounds) {
  return {
    run: spread(rounds.map(({ run }) => run)),
    pack: spread(rounds.map(({ packAndRun, run }) => packAndRun - run)),
    copy: spread(rounds.map(({ copy }) => copy)),
    allowance: spread(rounds.map(({ main, packAndRun, copy }) => (packAndRun + 1.5 * copy) / main)),
  };
}
