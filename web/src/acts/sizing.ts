/** What a size is made from while it is typed: of "11", "1" was never meant. */
import type { State } from '../model/state';

type Bank = Pick<State, 'f' | 'filters' | 'bias'>;

export interface Sizing {
  /** With its filters as they were before this field began to change their size, or their number. */
  before(state: State, what: string): State;
  /** Hears what became of them. */
  after(state: State): void;
}

export function sizing(): Sizing {
  let kept: Bank | null = null;
  let going = '';
  let field: Element | null = null;
  let made: Bank | null = null;
  return {
    before(state, what) {
      const { f, filters, bias } = state;
      const goes = what === going && document.activeElement === field;
      // Once anything else has changed them, they are meant as they are.
      if (!goes || filters !== made?.filters || bias !== made.bias) kept = { f, filters, bias };
      [going, field] = [what, document.activeElement];
      return { ...state, ...kept };
    },
    after(state) {
      made = state;
    },
  };
}
