/** All lessons, in their order. */

import { START, type State } from '../model/state';
import { channels } from './channels';
import { depthwise } from './depthwise';
import { filter } from './filter';
import { gradients } from './gradients';
import type { Lesson } from './lesson';
import { padding } from './padding';
import { pooling } from './pooling';
import { stride } from './stride';
import { transposed } from './transposed';

export const LESSONS: readonly Lesson[] = [
  filter,
  padding,
  stride,
  channels,
  pooling,
  gradients,
  depthwise,
  transposed,
];

/** A step begins from the page's start, so that it looks the same whatever was done before. */
export function lessonState(
  { theme, speed, code, hide }: State,
  lesson: Lesson,
  step: number,
): State {
  const { state } = lesson.steps[step];
  return { ...START, theme, speed, code, hide, lesson: lesson.id, lessonStep: step, ...state };
}
