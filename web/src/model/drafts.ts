/**
 * Numbers that stand in a field but cannot be used. They stay where they were typed, with the
 * reason and a way out, while the state keeps the last number that could be used.
 */
import { regrid, withFilterCount } from './edits';
import { type Fraction, fractionText } from './fractions';
import { count, show } from './numbers';
import { type Problem, typed } from './problem';
import { sideOf } from './sources';
import { AFRESH, LIMITS, type State } from './state';

export type Counted = 'side' | 'm' | 'channels' | 'seed' | 'filters';

export interface Draft {
  /** The field's id in the document. */
  readonly id: string;
  readonly value: number;
  readonly problem: Problem;
}

const COUNTED: Record<Counted, readonly [name: string, low: number, high: number]> = {
  side: ['Size', ...LIMITS.side],
  m: ['The number of examples m', ...LIMITS.m],
  channels: ['The number of channels', ...LIMITS.channels],
  seed: ['The seed', 0, 2 ** 32 - 1],
  filters: ['The number of filters n_C', ...LIMITS.filters],
};

function numberOf(state: State, key: Counted): number {
  if (key === 'filters') return state.filters.length;
  return key === 'side' ? (sideOf(state) ?? state.side) : state[key];
}

/** What a usable number changes. */
export function patchOf(state: State, key: Counted, n: number): Partial<State> {
  if (key === 'filters') return withFilterCount(state, n);
  const { source, own } = state;
  if (key === 'side' && source === 'own' && own) return { own: regrid(own, n), ...AFRESH };
  return { [key]: n, pin: null };
}

/** Every group needs as many filters as the others. */
function unshared(state: State, n: number): Draft {
  const { groups } = state;
  const more = Math.ceil(n / groups) * groups;
  const patch = { ...patchOf(state, 'filters', n), groups: 1 };
  return {
    id: 'filters',
    value: n,
    problem: {
      ids: ['filters'],
      sentence: `n_C = ${n} filters cannot be shared out to ${groups} groups.`,
      mends: [
        { label: `Use ${more}`, patch: patchOf(state, 'filters', more), focus: 'filters' },
        { label: 'One group', patch, focus: 'filters' },
      ],
    },
  };
}

/** Why a counted number cannot be used, or null when it can. */
export function draftOf(state: State, key: Counted, value: number): Draft | null {
  const [name, low, high] = COUNTED[key];
  if (Number.isInteger(value) && value >= low && value <= high) {
    return key === 'filters' && value % state.groups !== 0 ? unshared(state, value) : null;
  }
  const nearest = Number.isNaN(value)
    ? numberOf(state, key)
    : Math.min(high, Math.max(low, Math.round(value)));
  return {
    id: key,
    value,
    problem: {
      ids: [key],
      sentence: `${name} has to be a whole number from ${count(low)} to ${count(high)}; it is ${typed(value)}.`,
      mends: [{ label: `Use ${nearest}`, patch: patchOf(state, key, nearest), focus: key }],
    },
  };
}

/** A weight or a bias without a number. The way out is the number it had. */
export function emptyDraft(id: string, name: string, value: number, before: number): Draft {
  const is = Number.isNaN(value) ? 'is none' : `is ${show(value)}`;
  return {
    id,
    value,
    problem: {
      ids: [id],
      sentence: `${name} has to be a number; what is in its field ${is}.`,
      mends: [{ label: `Back to ${show(before)}`, patch: {}, focus: id }],
    },
  };
}

/** A factor that is none. */
export function factorDraft(text: string, before: Fraction): Draft {
  const is = text.trim() === '' ? 'empty' : `“${text.trim()}”`;
  return {
    id: 'factor',
    value: Number.NaN,
    problem: {
      ids: ['factor'],
      sentence: `The factor has to be a number, or a fraction such as 1/9; it is ${is}.`,
      mends: [{ label: `Back to ${fractionText(before)}`, patch: {}, focus: 'factor' }],
    },
  };
}

/** The drafts whose fields are still there, and still stand for the same number; `filter` is the one on show. */
export function keptDrafts(drafts: readonly Draft[], before: State, after: State) {
  const there = ({ id }: Draft): boolean => {
    if (before.op !== after.op || before.source !== after.source) return false;
    if (id === 'side') return sideOf(after) !== null && sideOf(before) === sideOf(after);
    if (id === 'filters') {
      return before.filters.length === after.filters.length && before.groups === after.groups;
    }
    if (id === 'm' || id === 'channels' || id === 'seed') return before[id] === after[id];
    if (before.filter !== after.filter) return false;
    if (id === 'bias') return before.bias[before.filter] === after.bias[after.filter];
    if (id === 'factor') return before.filters[before.filter] === after.filters[after.filter];
    // A weight: another of its filter may change, but not what the filter is.
    const same = before.f === after.f && before.groups === after.groups;
    const [was, is] = [before.filters[before.filter], after.filters[after.filter]];
    return same && before.channels === after.channels && (was === is || is?.preset === 'own');
  };
  return drafts.every(there) ? drafts : drafts.filter(there);
}
