/** What to say when settings cannot work, and the ways out that the page offers. */

import { type FieldName, mostOf, numbersOf, type Slide } from './beyond';
import { count, show } from './numbers';
import { rowOf } from './operations';
import type { State } from './state';

export interface Mend {
  readonly label: string;
  readonly patch: Partial<State>;
  /** The id of the field that it repairs, where the patch does not tell. */
  readonly focus?: string;
}

export interface Problem {
  /** The fields that are marked, by their ids; the first is the one that the sentence is about. */
  readonly ids: readonly string[];
  readonly sentence: string;
  readonly mends: readonly Mend[];
}

export const typed = (x: number): string => (Number.isNaN(x) ? 'empty' : show(x));

/** Of height and width: "7" where they are equal, "7 × 5" where not. */
export const sizeText = (pair: readonly number[]): string =>
  pair[0] === pair[1] ? show(pair[0]) : pair.map((x) => show(x)).join(' × ');

/** What each is called, and the least that it can be. */
const USABLE = {
  f: ['Filter size', 1],
  stride: ['Stride', 1],
  pad: ['Padding', 0],
  outPad: ['Output padding', 0],
  dilation: ['Dilation', 1],
} as const;

/** A field whose number is none that the operation can use. */
export function notUsable(field: FieldName, values: readonly number[]): string {
  const is = [...new Set(values.map(typed))].join(', ');
  const [name, least] = USABLE[field];
  return `${name} has to be a whole number, ${least} or more; it is ${is}.`;
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

const PADS = ['top', 'bottom', 'left', 'right'];

/** The ids of the fields that hold a setting's numbers, as far as `bad` says of each. */
export function idsOf(field: FieldName, bad: readonly boolean[]): readonly string[] {
  switch (field) {
    case 'f':
      return ['f', 'f-w'].filter((_, i) => bad[i]);
    case 'stride':
      return ['stride', ...(bad[1] ? ['s-w'] : [])];
    case 'pad':
      return ['pad', ...PADS.filter((_, i) => bad[i]).map((side) => `pad-${side}`)];
    case 'dilation':
      return ['dilation'];
    case 'outPad':
      return ['out-h', 'out-w'].filter((_, i) => bad[i]);
  }
}

/** A limit of what the page draws, where a setting is beyond it. */
export function beyondLimit(field: FieldName, state: Slide): Omit<Problem, 'mends'> | null {
  const most = mostOf(field, state);
  const values = numbersOf(field, state);
  const large = values.find((n) => n > most);
  if (large === undefined) return null;
  const ids = idsOf(
    field,
    values.map((n) => n > most),
  );
  switch (field) {
    case 'f': {
      const what = rowOf(state).filters ? 'filters' : 'windows';
      const sentence = `This page draws ${what} up to ${most} × ${most}; filter size is ${show(large)}.`;
      return { ids, sentence };
    }
    case 'pad':
      return { ids, sentence: `This page draws at most ${most} cells of padding on a side.` };
    default: {
      const what = field === 'outPad' ? 'output padding' : `${field}s`;
      const sentence = `This page takes ${what} up to ${count(most)}; it is ${show(large)}.`;
      return { ids, sentence };
    }
  }
}
