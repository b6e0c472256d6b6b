/** Pointing at a cell or a weight, and keeping a cell. */
import { rowOf } from '../model/operations';
import type { Act } from '../views/act';
import type { Page } from './page';

export function pointingActs(page: Page): Pick<Act, 'hover' | 'reach' | 'tap' | 'pin' | 'speak'> {
  return {
    hover(cell) {
      if (!cell && !page.app.hover) return;
      page.update({ hover: cell, reach: null });
      // What is looked at afterwards may be on another map, if the pinned cell is gone meanwhile.
      if (!cell) page.computing.compute();
      page.computing.explain();
    },
    reach(at) {
      if (at || page.app.reach) page.update({ reach: at });
    },
    tap(tap) {
      if (tap !== page.app.tap) page.update({ tap });
    },
    speak: page.speak,
    pin(cell) {
      // A cell chosen by keys counts more than one under a resting pointer.
      page.update({ hover: null });
      // The numbers beside it are of its filter, and so is what is typed over them.
      page.set(
        cell && rowOf(page.app.state).filters ? { pin: cell, filter: cell[3] } : { pin: cell },
      );
      if (cell) {
        page.pause();
        page.speak();
      }
    },
  };
}
