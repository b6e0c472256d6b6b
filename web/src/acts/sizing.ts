/** What a size is made from while it is typed: of "11", "1" was never meant. */
import type { State } from '../model/state';

type Bank = Pick<State, 'f' | 'filters' | 'bias'>;

/**
 * Makes another state of one with its filters as they were before this field began to change their size,
 * or their number.
 */
export type Sizing = (what: string, state: State, make: (from: State) => State) => State;

export function sizing(): Sizing {
  let kept: Bank | null = null;
  let made: Bank | null = null;
  let going = '';
  let field: Element | null = null;
  return (what, state, make) => {
    const { f, filters, bias } = state;
    const goes = what === going && document.activeElement === field;
    // Once anything else has changed them, they are meant as they are.
    if (!goes || filters !== made?.filters || bias !== made.bias) kept = { f, filters, bias };
    [going, field] = [what, document.activeElement];
    const next = make({ ...state, ...kept });
    made = next;
    return next;
  };
}
