/**
 * A grid wider than its room scrolls to the cell that is explained, and the page to the figure that
 * steps, to the reason that stands under a refused number, and to what is told of an input.
 */
import { type App, focusOf } from '../model/app';

function scroll(mark: Element) {
  const grid = mark.closest('.grid');
  if (!grid || grid.scrollWidth <= grid.clientWidth) return;
  const [box, room] = [mark.getBoundingClientRect(), grid.getBoundingClientRect()];
  if (box.left >= room.left && box.right <= room.right) return;
  grid.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
}

/** Under the field in use, also when that is left for the reason's buttons (call.css). */
function showReason() {
  const used = document.activeElement;
  if (used?.matches('[aria-invalid]')) {
    document.querySelector('[data-refused]')?.removeAttribute('data-refused');
    used.setAttribute('data-refused', '');
  }
  const reason = document.getElementById('problem');
  // Where the reason does not stand under its field, that would be lost from sight.
  const under = reason && getComputedStyle(reason).position === 'absolute';
  if (under) reason.scrollIntoView({ block: 'nearest' });
}

/** Who asks for a step, and has the figure out of sight, as on a phone, is taken to it. */
export function seeFigure() {
  const figure = document.querySelector('.figure');
  const top = figure?.getBoundingClientRect().top ?? 0;
  if (top > 0.7 * window.innerHeight) figure?.scrollIntoView();
}

/** What to call after each drawing: once for each cell and each refused field, and never under a pointer. */
export function intoView(): (app: App) => void {
  let brought = '';
  let refused: readonly string[] = [];
  let told: App['notice'] = null;
  return (app) => {
    const ids = app.problems.flatMap((problem) => problem.ids);
    if (ids.some((id) => !refused.includes(id))) showReason();
    refused = ids;
    if (app.notice && app.notice !== told) {
      document.querySelector('.messages')?.scrollIntoView({ block: 'nearest' });
    }
    told = app.notice;
    const focus = focusOf(app);
    const key = `${app.picture?.id} ${focus}`;
    if (!focus || app.hover || app.reach || key === brought) return;
    brought = key;
    document.querySelectorAll('.grid :is(.window, .output-cell)').forEach(scroll);
  };
}
