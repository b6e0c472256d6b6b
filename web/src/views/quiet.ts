/**
 * What nobody looks at first, as the cells that hands and screen readers meet, small maps, and parts
 * below the edge of the window, is brought up to date when a frame has time left: the picture comes first.
 */

/** At the latest after so many milliseconds, though one change follows another. */
const LATEST = 200;
/** For browsers that do not tell when they have time. */
const SOON = 50;

const due = new Map<object, () => void>();

function flush(deadline?: IdleDeadline) {
  for (const [owner, work] of due) {
    due.delete(owner);
    try {
      work();
    } catch (error) {
      // The others are still to be done.
      reportError(error);
    }
    // Somebody may be waiting by now: the rest is for the next time, unless it has waited long.
    if (deadline && !deadline.didTimeout && deadline.timeRemaining() === 0) break;
  }
  if (due.size > 0) plan();
}

/** After the next frame: a browser with nothing to draw yet has time before it, too. */
function plan() {
  requestAnimationFrame(() => {
    if ('requestIdleCallback' in window) requestIdleCallback(flush, { timeout: LATEST });
    else setTimeout(flush, SOON);
  });
}

/** Does it when there is time; of works for the same `owner` only the newest. */
export function whenQuiet(owner: object, work: () => void): void {
  if (due.size === 0) plan();
  due.set(owner, work);
}
