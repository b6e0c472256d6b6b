/**
 * The picture comes first. What nobody looks at first, as the cells that hands and screen readers meet,
 * small maps, and parts below the edge of the window, is brought up to date when a frame has time left;
 * what stands beside a picture and takes as long as it does, in the frame after its own.
 */

/** At the latest after so many milliseconds, though one change follows another. */
const LATEST = 200;
/** For browsers that do not tell when they have time. */
const SOON = 50;

/** Of works for the same owner only the newest is done. */
type Works = Map<object, () => void>;
const [due, soon]: Works[] = [new Map(), new Map()];

function doAll(works: Works, deadline?: IdleDeadline) {
  for (const [owner, work] of works) {
    works.delete(owner);
    try {
      work();
    } catch (error) {
      // The others are still to be done.
      reportError(error);
    }
    // Somebody may be waiting by now: the rest is for the next time, unless it has waited long.
    if (deadline && !deadline.didTimeout && deadline.timeRemaining() === 0) break;
  }
}

function flush(deadline?: IdleDeadline) {
  doAll(due, deadline);
  if (due.size > 0) plan();
}

/** After the next frame: a browser with nothing to draw yet has time before it, too. */
function plan() {
  requestAnimationFrame(() => {
    if ('requestIdleCallback' in window) requestIdleCallback(flush, { timeout: LATEST });
    else setTimeout(flush, SOON);
  });
}

/** Does it when there is time. */
export function whenQuiet(owner: object, work: () => void): void {
  if (due.size === 0) plan();
  due.set(owner, work);
}

/** Does it in the frame after the picture's own, which is the next one. */
export function inFrameAfter(owner: object, work: () => void): void {
  if (soon.size === 0) requestAnimationFrame(() => requestAnimationFrame(() => doAll(soon)));
  soon.set(owner, work);
}
