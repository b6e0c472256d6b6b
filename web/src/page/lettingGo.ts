/**
 * What is pointed at (a cell, a weight) is let go when the pointer or the focus leaves it, as its own
 * view says. But what lies under a pointer may be drawn anew, and then nothing says that it was left:
 * so wherever else the pointer comes to, the rest is let go, except for what has the focus.
 */
import type { Act } from '../views/act';

type Pointing = Pick<Act, 'hover' | 'reach' | 'tap'>;

/** Where one points at something, and what becomes of it; `field` has the focus, in that place. */
const PLACES: readonly (readonly [string, (act: Pointing, field: HTMLElement | null) => void])[] = [
  ['.output :is(.grid, .image)', (act, field) => field ?? act.hover(null)],
  ['.input :is(.grid, .image)', (act, field) => field ?? act.reach(null)],
  [
    '.weights, .products',
    (act, field) => act.tap(field?.dataset.tap ? Number(field.dataset.tap) : null),
  ],
];

export function lettingGo(act: Pointing): void {
  const leave = (to: EventTarget | null) => {
    const focus = document.activeElement as HTMLElement | null;
    for (const [place, letGo] of PLACES) {
      const inside = to instanceof Element && to.closest(place);
      if (!inside) letGo(act, focus?.closest(place) ? focus : null);
    }
  };
  document.addEventListener('pointerover', ({ target }) => leave(target));
  document.documentElement.addEventListener('pointerleave', () => leave(null));
}
