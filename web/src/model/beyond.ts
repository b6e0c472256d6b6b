/** How far the page goes: what is larger can be computed, but not be drawn so that it can be read. */
import { rowOf } from './operations';
import { LIMITS, type State } from './state';

export const SLIDES = ['f', 'stride', 'pad', 'dilation', 'outPad'] as const;

export type FieldName = (typeof SLIDES)[number];
export type Slide = Pick<State, 'op' | FieldName>;

export const mostOf = (field: FieldName, state: Slide): number =>
  field === 'f' ? rowOf(state).most : LIMITS[field];

/** The numbers of a setting, for each side; none where the page finds them itself. */
export const numbersOf = (field: FieldName, state: Slide): readonly number[] =>
  field === 'pad' && state.pad === 'same' ? [] : (state[field] as readonly number[]);

/** Whether anything is beyond what the page draws. */
export const isBeyond = (state: Slide): boolean =>
  SLIDES.some((field) => numbersOf(field, state).some((n) => n > mostOf(field, state)));
