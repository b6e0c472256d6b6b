/** What to say when settings cannot work, and the ways out that the page offers. */
import type { AxisData } from './geometryText';
import { count, show } from './numbers';
import { LIMITS, type State } from './state';

export type FieldName = 'f' | 'stride' | 'pad' | 'dilation' | 'groups' | 'draft' | 'other';

export interface Mend {
  readonly label: string;
  readonly patch: Partial<State>;
  /** The id of the field that it repairs, where the patch does not tell. */
  readonly focus?: string;
}

export interface Problem {
  readonly field: FieldName;
  readonly sentence: string;
  readonly mends: readonly Mend[];
}

export const typed = (x: number): string => (Number.isNaN(x) ? 'empty' : show(x));

/** "f = 7", "f = 7 × 5". */
const sizeText = (pair: readonly number[]): string =>
  pair[0] === pair[1] ? show(pair[0]) : pair.map(show).join(' × ');

/** A field whose number is none that the operation can use. */
export function notUsable(field: FieldName, values: readonly number[]): string {
  const is = [...new Set(values.map(typed))].join(', ');
  switch (field) {
    case 'f':
      return `Filter size has to be a whole number, 1 or more; it is ${is}.`;
    case 'stride':
      return `Stride has to be a whole number, 1 or more; it is ${is}.`;
    case 'pad':
      return `Padding has to be a whole number, 0 or more; it is ${is}.`;
    case 'dilation':
      return `Dilation has to be a whole number, 1 or more; it is ${is}.`;
    default:
      return `This setting does not work: ${is}.`;
  }
}

/** The window is larger than what it has to slide over. `padded` comes from the core. */
export function tooLarge(
  f: readonly number[],
  dilation: readonly number[],
  input: readonly number[],
  padded: readonly number[],
  sides: readonly [readonly number[], readonly number[]],
): string {
  const spread = dilation.some((d) => d !== 1) ? `, spread by dilation ${sizeText(dilation)},` : '';
  const axis = (i: 0 | 1): string => {
    const [before, after] = sides[i];
    if (before === 0 && after === 0) return show(input[i]);
    const added = before === after ? `2·${show(before)}` : `${show(before)} + ${show(after)}`;
    return `${show(input[i])} + ${added} = ${show(padded[i])}`;
  };
  const same = input[0] === input[1] && padded[0] === padded[1];
  const room = same ? axis(0) : `${axis(0)} rows and ${axis(1)} columns`;
  return `f = ${sizeText(f)}${spread} does not fit in ${room}.`;
}

/** Limits of what the page draws, each said where it is met; the engine adds the way out. */
export function beyondPage(
  state: Pick<State, 'op' | 'f' | 'pad' | 'stride' | 'dilation'>,
): Problem | null {
  const most = state.op === 'conv' ? LIMITS.filterSize : LIMITS.poolSize;
  const large = state.f.find((n) => n > most);
  if (large !== undefined) {
    const what = state.op === 'conv' ? 'filters' : 'windows';
    return {
      field: 'f',
      sentence: `This page draws ${what} up to ${most} × ${most}; filter size is ${show(large)}.`,
      mends: [],
    };
  }
  if (state.pad !== 'same' && state.pad.some((n) => n > LIMITS.pad)) {
    return {
      field: 'pad',
      sentence: `This page draws at most ${LIMITS.pad} cells of padding on a side.`,
      mends: [],
    };
  }
  for (const [field, name] of [
    ['stride', 'strides'],
    ['dilation', 'dilations'],
  ] as const) {
    const far = state[field].find((n) => n > LIMITS[field]);
    if (far === undefined) continue;
    const sentence = `This page takes ${name} up to ${count(LIMITS[field])}; it is ${show(far)}.`;
    return { field, sentence, mends: [] };
  }
  return null;
}

export const sidesOf = (h: AxisData, w: AxisData): [[number, number], [number, number]] => [
  [h.padBefore, h.padAfter],
  [w.padBefore, w.padAfter],
];
