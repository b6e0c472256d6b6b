/** What was before, to go back to: the settings of each change, and of each stroke of a brush. */
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
] as const satisfies readonly (keyof State)[];

const INPUT = ['source', 'side', 'm', 'channels', 'seed'] as const satisfies (keyof State)[];

export interface Past {
  readonly before: readonly State[];
  readonly after: readonly State[];
}

/** So many that nobody finds the end. */
const MOST = 200;

const isView = (key: string): boolean => (VIEW as readonly string[]).includes(key);

/** Whether something differs that can be undone. */
export const differs = (a: State, b: State): boolean =>
  (Object.keys(b) as (keyof State)[]).some((key) => !isView(key) && !Object.is(a[key], b[key]));

/** After a change; `joined` makes one of it and of the change before. */
export function changedFrom(past: Past, state: State, joined: boolean): Past {
  const before = joined ? past.before : [...past.before, state].slice(-MOST);
  return { before, after: [] };
}

/** What to set to go back (−1) or forth (1), and the past from there; null at the end. */
export function gone(
  past: Past,
  state: State,
  way: -1 | 1,
): { patch: Partial<State>; past: Past } | null {
  const back = way < 0;
  const to = (back ? past.before : past.after).at(-1);
  if (!to) return null;
  // To another input, with the place in it where one stood.
  const stood = INPUT.some((key) => to[key] !== state[key]) ? Object.keys(AFRESH) : [];
  const wanted = (key: string) => !isView(key) || stood.includes(key);
  const patch = Object.fromEntries(Object.entries(to).filter(([key]) => wanted(key)));
  const [before, after] = back
    ? [past.before.slice(0, -1), [...past.after, state]]
    : [[...past.before, state], past.after.slice(0, -1)];
  return { patch, past: { before, after } };
}
