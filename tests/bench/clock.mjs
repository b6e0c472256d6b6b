// Time per call, measured in batches that are long against the clock's resolution.

const BATCH_MS = 1; // Chromium's clock ticks every 5 µs on isolated pages

const now = () => performance.now();

/** The value a `part` of the way from the smallest to the largest. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at % 1);
}

/** One batch; asynchronous only where the task is, because waiting costs a microsecond. */
async function batch(task, calls) {
  const start = now();
  for (let call = 0; call < calls; call++) {
    const result = task();
    if (result instanceof Promise) await result;
  }
  return (now() - start) / calls;
}

/**
 * The lower quartile over the batches: other programs only ever add to a batch's time, and the
 * shortest one may be luck.
 *
 * @param {() => unknown} task
 * @param {number} ms how long to go on, but for one batch at least
 * @param {number} [calls] per batch; else found by calling for a while
 */
export async function timePerCall(task, ms, calls) {
  const end = now() + ms;
  let size = calls ?? 1;
  let times = [];
  do {
    const time = await batch(task, size);
    if (calls === undefined && time * size < BATCH_MS) {
      size *= 2;
      times = [];
    } else {
      times.push(time);
    }
  } while (now() < end || times.length === 0);
  return { ms: quantile(times, 0.25), calls: size };
}
