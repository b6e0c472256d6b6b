/** Going back and forth through what was changed. Changes in one go, and one stroke, count as one. */
import { NO_PAST } from '../model/app';
import { changedFrom, differs, gone, type Moment, type Past } from '../model/past';
import { isBrought } from '../model/sources';
import { oneGo } from '../page/computing';
import type { Act } from '../views/act';
import type { Page } from './page';

export interface PastActs extends Pick<Act, 'back' | 'stroke'> {
  /** Hears of every change, before and after. */
  note(before: Moment, after: Moment): void;
  /** Hears when somebody went somewhere else; true when that is another page of the lessons. */
  turn(before: Moment, after: Moment): boolean;
  /** Where the Playground was left for the lessons. */
  outside(): Moment | null;
}

export function pastActs(page: Page): PastActs {
  const goesOn = oneGo();
  /** Whether the next change is one of its own. */
  let fresh = true;
  let stroke = false;
  let going = false;
  /** What could be undone outside of the lessons, and where that stood. */
  let outside: { past: Past; moment: Moment } | null = null;

  /** Each page of a lesson begins anew; with the Playground comes back what was done there. */
  function turn(before: Moment, after: Moment) {
    const leaf = ({ state }: Moment) => `${state.lesson} ${state.lessonStep}`;
    if (leaf(before) === leaf(after)) return false;
    if (!before.state.lesson) outside = { past: page.app.past, moment: before };
    const back = after.state.lesson ? null : outside;
    const kept = back && differs(back.moment.state, after.state);
    const past = back ? (kept ? changedFrom(back.past, back.moment, false) : back.past) : NO_PAST;
    page.update({ past });
    fresh = true;
    return true;
  }

  return {
    turn,
    outside: () => outside?.moment ?? null,
    note(before, after) {
      if (turn(before, after)) return;
      const brought = before.photo !== after.photo && isBrought(after.state.source);
      if (going || !(brought || differs(before.state, after.state))) return;
      // Nobody brings two inputs in one go.
      const goes = goesOn() || stroke;
      const joined = !brought && !fresh && goes && page.app.past.before.length > 0;
      fresh = false;
      page.update({ past: changedFrom(page.app.past, before, joined) });
    },
    stroke(on) {
      // Its first change is one of its own; all that follow until its end belong to it.
      stroke = on;
      fresh = true;
    },
    back(way = -1) {
      const found = gone(page.app.past, page.computing.moment(), way);
      if (!found) return;
      going = true;
      page.computing.restore(found.to);
      page.set(found.patch);
      going = false;
      fresh = true;
      // What was said of an input that came is over.
      page.update({ past: found.past, notice: null });
    },
  };
}
