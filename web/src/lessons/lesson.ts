/** What a lesson is: a few sentences, and with each of them a state of the figure to look at. */
import type { LessonId } from '../model/lessonIds';
import type { State } from '../model/state';

export interface Step {
  readonly text: unknown;
  /** What the button does, in a few words. */
  readonly label: string;
  /** The state that the button brings about, from the page's start. */
  readonly state: Partial<State>;
  /** Whether it plays from there. */
  readonly play?: true;
  /** The output's shape that the text speaks of; a test asks the core whether it is so. */
  readonly gives?: readonly number[];
}

export interface Lesson {
  readonly id: LessonId;
  readonly title: string;
  readonly steps: readonly Step[];
}

/** A grid of its own, written row by row. */
export const grid = (side: number, data: readonly number[]) =>
  ({ source: 'own', side, own: { shape: [side, side, 1], data } }) as const;

export const alike = (n: number, number: number): number[] => new Array<number>(n).fill(number);

const FILTER = { preset: 'own', numbers: [] } as const;

/** Filters by their presets' names. */
export const presets = (...ids: readonly string[]): Pick<State, 'filters' | 'bias'> => ({
  filters: ids.map((preset) => ({ ...FILTER, preset }) as State['filters'][number]),
  bias: ids.map(() => 0),
});

/** Filters by their numbers. */
export const numbers = (
  ...filters: readonly (readonly number[])[]
): Pick<State, 'filters' | 'bias'> => ({
  filters: filters.map((list) => ({ preset: 'own', numbers: list })),
  bias: filters.map(() => 0),
});
