// Time per call: the median over batches that are long against the clock's resolution.

const BATCH_MS = 1; // Chromium's clock ticks every 5 µs on isolated pages

const now = () => performance.now();

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
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
 * @param {() => unknown} task
 * @param {number} ms how long to go on, but for one batch at least
 * @param {number} [calls] per batch; else found by calling for a while
 */
export async function medianTime(task, ms, calls) {
  const end = now() + ms;
  let size = calls ?? 1;
  const times = [];
  do {
    const time = await batch(task, size);
    if (calls === undefined && time * size < BATCH_MS) {
      size *= 2;
      times.length = 0;
    } else {
      times.push(time);
    }
  } while (now() < end || times.length === 0);
  return { ms: median(times), calls: size };
}
