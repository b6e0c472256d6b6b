/**
 * Who works with keys stays where they are: when what has the focus goes away, what is near it gets it,
 * and not the whole page, where they would have to begin anew.
 */

const CONTROLS = 'button, a[href], input, select';
const FOCUSABLE = `${CONTROLS}, [tabindex="0"]`;

/** Taken away; or hidden, and about to lose the focus. */
const gone = (at: Element | undefined) => !at?.isConnected || (at as HTMLElement).hidden;

/** To be called after each drawing. */
export function keepFocus(): () => void {
  /** What has the focus, and all that it is in, from the inside out. */
  let path: Element[] = [];
  let byKeys = false;
  document.addEventListener('keydown', () => (byKeys = true), true);
  document.addEventListener('pointerdown', () => (byKeys = false), true);
  document.addEventListener('focusin', ({ target }) => {
    path = [];
    // Of a figure that becomes another one nobody asked for a cell.
    if (!(target as Element).matches(CONTROLS)) return;
    for (let at = target as Element | null; at; at = at.parentElement) path.push(at);
  });
  document.addEventListener('focusout', ({ target }) => {
    // One that is taken away is still there for a moment.
    queueMicrotask(() => {
      if (path[0] === target && !gone(path[0])) path = [];
    });
  });
  return () => {
    const active = document.activeElement;
    if (!byKeys || !gone(path[0]) || (active !== path[0] && active !== document.body)) return;
    const near = path.find((at) => at.isConnected && at.querySelector(FOCUSABLE));
    const all = near?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
    [...all].find((at) => at.checkVisibility({ visibilityProperty: true }))?.focus();
  };
}
