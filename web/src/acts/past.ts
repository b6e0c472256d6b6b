/** Going back and forth through what was changed. Changes in one go, and one stroke, count as one. */
import { changedFrom, differs, gone } from '../model/past';
import type { State } from '../model/state';
import type { Act } from '../views/act';
import type { Page } from './page';

/** Changes with less than this between them are one: a number of two digits, say. */
const ONE_GO = 500;

export interface PastActs extends Pick<Act, 'back' | 'stroke'> {
  /** Hears of every change, before and after. */
  note(before: State, after: State): void;
}

export function pastActs(page: Pick<Page, 'app' | 'update' | 'set'>): PastActs {
  let last = Number.NEGATIVE_INFINITY;
  let stroke = false;
  let going = false;
  return {
    note(before, after) {
      if (going || !differs(before, after)) return;
      const now = performance.now();
      const joined = now - last < ONE_GO && page.app.past.before.length > 0;
      last = stroke ? Number.POSITIVE_INFINITY : now;
      page.update({ past: changedFrom(page.app.past, before, joined) });
    },
    stroke(on) {
      // Its first change is one of its own; all that follow until its end belong to it.
      stroke = on;
      last = Number.NEGATIVE_INFINITY;
    },
    back(way = -1) {
      const to = gone(page.app.past, page.app.state, way);
      if (!to) return;
      going = true;
      page.set(to.patch);
      going = false;
      last = Number.NEGATIVE_INFINITY;
      page.update({ past: to.past });
    },
  };
}
