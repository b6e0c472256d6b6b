/** What was before, to go back to: the settings of each change, and of each stroke of a brush. */
import type { Photo } from './layer';
import type { Brought } from './picture';
import { isBrought } from './sources';
import { AFRESH, type State } from './state';

/** Where one stands and how one looks at it: nothing that is undone. */
const VIEW = [
  'k',
  'pin',
  'example',
  'channel',
  'filter',
  'speed',
  'only',
  'loop',
  'theme',
  'terms',
  'code',
  'lesson',
  'lessonStep',
  'gradients',
  'from',
  'counted',
  'actual',
  'maps',
  'hide',
  'embed',
] as const satisfies readonly (keyof State)[];

export const INPUT = ['source', 'side', 'm', 'channels', 'seed'] as const satisfies (keyof State)[];

/** Settings, and the input that somebody had brought by then. */
export interface Moment {
  readonly state: State;
  readonly photo: Photo | null;
  /** What the engine was given for it; null for a moment of the webcam, which nobody keeps. */
  readonly brought: Brought | null;
}

export interface Past {
  readonly before: readonly Moment[];
  readonly after: readonly Moment[];
}

/** So many that nobody finds the end; but of inputs that were brought, with all their pixels, a few. */
const [MOST, MOST_INPUTS] = [200, 8];

const isView = (key: string): boolean => (VIEW as readonly string[]).includes(key);

/** Whether something differs that can be undone: of equal numbers, other objects are the same. */
export const differs = (a: State, b: State): boolean =>
  (Object.keys(b) as (keyof State)[]).some(
    (key) => !isView(key) && a[key] !== b[key] && JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );

/** The newest of them that may be kept. */
function newest(moments: readonly Moment[]): readonly Moment[] {
  const inputs = new Set<unknown>();
  let from = moments.length;
  while (from > Math.max(0, moments.length - MOST)) {
    inputs.add(moments[from - 1].brought);
    if (inputs.size > MOST_INPUTS) break;
    from--;
  }
  return moments.slice(from);
}

/** After a change; `joined` makes one of it and of the change before. */
export const changedFrom = (past: Past, moment: Moment, joined: boolean): Past => ({
  before: joined ? past.before : newest([...past.before, moment]),
  after: [],
});

/** What to set to go back (−1) or forth (1), to which moment, and the past from there; null at the end. */
export function gone(
  past: Past,
  now: Moment,
  way: -1 | 1,
): { patch: Partial<State>; to: Moment; past: Past } | null {
  const back = way < 0;
  // The browser's Back may have come there before: what is so already is passed over.
  const others = (moment: Moment) => moment.photo !== now.photo || differs(moment.state, now.state);
  const line = back ? past.before : past.after;
  const at = line.findLastIndex(others);
  const to = line[at];
  if (!to) return null;
  const another = to.photo !== now.photo && isBrought(to.state.source);
  // What nobody kept cannot come back.
  const lost = another && !to.brought;
  // To another input, with the place in it where one stood.
  const moved = another || INPUT.some((key) => to.state[key] !== now.state[key]);
  // A cell that was let go, because the change left no place for it, is pinned again.
  const letGo = now.state.pin ? [] : ['pin'];
  const stood = moved && !lost ? Object.keys(AFRESH) : letGo;
  const wanted = (key: string) => (isView(key) ? stood.includes(key) : !(lost && key === 'source'));
  const patch = Object.fromEntries(Object.entries(to.state).filter(([key]) => wanted(key)));
  const rest = line.slice(0, at);
  const [before, after] = back ? [rest, [...past.after, now]] : [[...past.before, now], rest];
  return { patch, to, past: { before, after } };
}
