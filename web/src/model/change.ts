/** What follows from a change: filters that keep their numbers, cells that stay inside. */
import { rechannelled, resized } from './edits';
import { depth, type Photo } from './layer';
import { rowOf } from './operations';
import { inputShape } from './sources';
import { LIMITS, START, type State } from './state';

/** What groups have to do with. */
const SHARED: readonly (keyof State)[] = [
  'op',
  'groups',
  'filters',
  'source',
  'own',
  'colour',
  'channels',
];

export function changed(state: State, patch: Partial<State>, photo: Photo | null): State {
  let next: State = { ...state, ...patch };
  // Filters that come with the change are meant as they are.
  if (patch.f && !patch.filters) {
    const channels = depth(state, inputShape(state, photo)[3]);
    const filters = next.filters.map((x) => resized(x, state.f, next.f, channels));
    next = { ...next, filters };
  }
  const [before, after] = [inputShape(state, photo)[3], inputShape(next, photo)[3]];
  // What a link says stays until something about it is changed: its problem has ways out of its own.
  const shared = SHARED.some((key) => key in patch);
  if (shared && after % next.groups !== 0) next = { ...next, groups: 1 };
  const [from, to] = [depth(state, before), depth(next, after)];
  if (from !== to && !patch.filters) {
    next = { ...next, filters: next.filters.map((x) => rechannelled(x, from, to)) };
  }
  if (shared && next.filters.length % next.groups !== 0) {
    // Every group needs as many filters as the others, of which there is a largest number.
    const most = Math.floor(LIMITS.filters[1] / next.groups);
    const n = Math.min(most, Math.ceil(next.filters.length / next.groups)) * next.groups;
    const filters = Array.from({ length: n }, (_, i) => next.filters[i] ?? next.filters.at(-1));
    next = {
      ...next,
      filters: filters as State['filters'],
      bias: filters.map((_, i) => next.bias[i] ?? 0),
    };
  }
  // Without a window there is nothing that padding could make the same.
  if (next.pad === 'same' && !rowOf(next).slides) next = { ...next, pad: START.pad };
  // A lesson that is closed is not at any step.
  if (!next.lesson && next.lessonStep) next = { ...next, lessonStep: 0 };
  if (next.channel >= after) next = { ...next, channel: -1 };
  if (next.filter >= next.filters.length && rowOf(next).filters) next = { ...next, filter: 0 };
  return next;
}
