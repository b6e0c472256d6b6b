/** The keys of a grid: arrows walk it, Enter and Space pick or paint, and digits type over a number. */
import type { Act } from '../views/act';
import { cellAt } from '../views/gridCells';

type Keys = Pick<Act, 'edit' | 'paintCell'>;

function pressed(event: KeyboardEvent, cell: SVGElement, grid: Element, act: Keys): boolean {
  const { key, ctrlKey, shiftKey } = event;
  const [r, c] = [Number(cell.dataset.r), Number(cell.dataset.c)];
  const [first, last] = [0, Number.POSITIVE_INFINITY];
  const to: Record<string, [number, number]> = {
    ArrowUp: [r - 1, c],
    ArrowDown: [r + 1, c],
    ArrowLeft: [r, c - 1],
    ArrowRight: [r, c + 1],
    Home: [ctrlKey ? first : r, first],
    End: [ctrlKey ? last : r, last],
  };
  const next = to[key];
  const editable = grid.getAttribute('aria-readonly') === 'false';
  if (next) {
    const there = cellAt(grid, Math.max(first, next[0]), Math.max(first, next[1]));
    grid.querySelector('[data-r][tabindex="0"]')?.setAttribute('tabindex', '-1');
    there?.setAttribute('tabindex', '0');
    there?.focus();
    if (shiftKey && key.startsWith('Arrow') && editable && there) {
      // What the pointer does by dragging: the cell that is left, and the one that is entered.
      act.paintCell([r, c]);
      act.paintCell([Number(there.dataset.r), Number(there.dataset.c)]);
    }
  } else if (/^(Enter| )$/.test(key) && grid.matches('.painting')) {
    act.paintCell([r, c]);
  } else if (/^(Enter| )$/.test(key) || (editable && key === 'F2')) {
    cell.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  } else if (editable && /^[-0-9.]$/.test(key) && !ctrlKey) {
    act.edit([r, c], key);
  } else return false;
  return true;
}

/** Before the keys of the whole page, which hear nothing of what a grid has taken. */
export function gridKeys(act: Keys): void {
  const down = (event: KeyboardEvent) => {
    const cell = event.target as SVGElement;
    const grid = cell.matches?.('[data-r]') && cell.closest('.grid');
    if (!grid || event.altKey || event.metaKey || !pressed(event, cell, grid, act)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('keydown', down, true);
}
