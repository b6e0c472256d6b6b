/** Going back and forth through what was changed. Changes in one go, and one stroke, count as one. */
import { changedFrom, differs, gone, type Moment } from '../model/past';
import { isBrought } from '../model/sources';
import type { Act } from '../views/act';
import type { Page } from './page';

/** Changes with less than this between them are one: a number of two digits, say. */
const ONE_GO = 500;

export interface PastActs extends Pick<Act, 'back' | 'stroke'> {
  /** Hears of every change, before and after. */
  note(before: Moment, after: Moment): void;
}

export function pastActs(page: Page): PastActs {
  let last = Number.NEGATIVE_INFINITY;
  let stroke = false;
  let going = false;
  return {
    note(before, after) {
      const brought = before.photo !== after.photo && isBrought(after.state.source);
      if (going || !(brought || differs(before.state, after.state))) return;
      const now = performance.now();
      // Nobody brings two inputs in one go.
      const joined = !brought && now - last < ONE_GO && page.app.past.before.length > 0;
      last = stroke ? Number.POSITIVE_INFINITY : now;
      page.update({ past: changedFrom(page.app.past, before, joined) });
    },
    stroke(on) {
      // Its first change is one of its own; all that follow until its end belong to it.
      stroke = on;
      last = Number.NEGATIVE_INFINITY;
    },
    back(way = -1) {
      const found = gone(page.app.past, page.computing.moment(), way);
      if (!found) return;
      going = true;
      page.computing.restore(found.to);
      page.set(found.patch);
      going = false;
      last = Number.NEGATIVE_INFINITY;
      // What was said of an input that came is over.
      page.update({ past: found.past, notice: null });
    },
  };
}
