/**
 * A grid wider than its room scrolls to the cell that is explained, and the page to the reason that
 * stands under a refused number.
 */
import { type App, focusOf } from '../model/app';

function scroll(mark: Element) {
  const grid = mark.closest('.grid');
  if (!grid || grid.scrollWidth <= grid.clientWidth) return;
  const [box, room] = [mark.getBoundingClientRect(), grid.getBoundingClientRect()];
  if (box.left >= room.left && box.right <= room.right) return;
  grid.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
}

/** Where the reason stands elsewhere, the field would be lost from sight (call.css). */
function showReason() {
  const reason = document.getElementById('problem');
  const under = reason && getComputedStyle(reason).position === 'absolute';
  if (under) reason.scrollIntoView({ block: 'nearest' });
}

/** What to call after each drawing: once for each cell and each problem, and never under a pointer. */
export function intoView(): (app: App) => void {
  let brought = '';
  let problem: string | undefined;
  return (app) => {
    const sentence = app.problems[0]?.sentence;
    if (sentence && !problem) showReason();
    problem = sentence;
    const focus = focusOf(app);
    const key = `${app.picture?.id} ${focus}`;
    if (!focus || app.hover || app.reach || key === brought) return;
    brought = key;
    document.querySelectorAll('.grid :is(.window, .output-cell)').forEach(scroll);
  };
}
