/** Pointing at a cell or a weight, and keeping a cell. */
import type { Act } from '../views/act';
import type { Page } from './page';

export function pointingActs(page: Page): Pick<Act, 'hover' | 'reach' | 'tap' | 'pin' | 'speak'> {
  return {
    hover(cell) {
      page.update({ hover: cell, reach: null });
      page.computing.explain();
    },
    reach: (at) => page.update({ reach: at }),
    tap: (tap) => page.update({ tap }),
    speak: page.speak,
    pin(cell) {
      // A cell chosen by keys counts more than one under a resting pointer.
      page.update({ hover: null });
      page.set({ pin: cell });
      if (cell) {
        page.pause();
        page.speak();
      }
    },
  };
}
