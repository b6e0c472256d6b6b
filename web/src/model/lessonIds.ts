/** The lessons by name, in their order; what they say is fetched when one is opened. */
export const LESSON_IDS = [
  'filter',
  'padding',
  'stride',
  'channels',
  'pooling',
  'gradients',
  'depthwise',
  'transposed',
] as const;
export type LessonId = (typeof LESSON_IDS)[number];
