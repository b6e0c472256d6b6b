// One engine, answering one request after the other: prepare a case, time it, show its results.
// The same in a child process and in a page.

import { timePerCall } from './clock.mjs';

// Written out, so that a page finds each by its address.
const engines = {
  ceiling: () => import('./engines/ceiling.mjs'),
  convstep: () => import('./engines/convstep.mjs'),
  onnx: () => import('./engines/onnx.mjs'),
  tfjs: () => import('./engines/tfjs.mjs'),
};

/** @param {import('./host.mjs').Host} host */
export function makeWorker(host) {
  let engine;
  let job;
  const batches = {}; // calls per batch of each task, found while warming up

  const requests = {
    async start({ engine: name, options }) {
      const { start } = await engines[name]();
      engine = await start(host, options);
    },

    /** Undefined where the engine has no such thing. */
    async prepare({ case: c, warmUpMs }) {
      job = await engine.prepare(c);
      if (job === undefined) return undefined;
      for (const [name, task] of Object.entries(job.tasks)) {
        batches[name] = (await timePerCall(task, warmUpMs)).calls;
      }
      return { tasks: Object.keys(job.tasks), facts: job.facts ?? {} };
    },

    async time({ ms }) {
      const times = {};
      for (const [name, task] of Object.entries(job.tasks)) {
        times[name] = (await timePerCall(task, ms, batches[name])).ms;
      }
      return times;
    },

    /** @param {{ positions: Record<string, number[]> }} of the results, by name */
    async results({ positions }) {
      const outputs = await job.outputs();
      return Object.fromEntries(
        Object.entries(outputs).map(([name, data]) => [
          name,
          { length: data.length, values: positions[name].map((at) => data[at]) },
        ]),
      );
    },

    async release() {
      await job.release();
      job = undefined;
    },
  };
  return ({ request, ...details }) => requests[request](details);
}
