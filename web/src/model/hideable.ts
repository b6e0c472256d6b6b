/**
 * What a teacher's link can take off the page, in the order of the page. style/hide.css has a rule
 * for each; hidden parts neither show nor take the focus, and nothing else about them changes.
 */
export const HIDEABLE = [
  ['lessons', 'Lessons'],
  ['settings', 'The settings'],
  ['more', 'More settings'],
  ['weights', 'The numbers of W'],
  ['output', 'The output'],
  ['sum', 'The sum of one cell'],
  ['timeline', 'The steps'],
  ['speed', 'Speed and loop of the steps'],
  ['sentence', 'The sentence of a step'],
  ['maps', 'All maps and histogram'],
  ['shapes', 'Shapes'],
  ['gradients', 'Gradients'],
  ['measure', 'Measured speed'],
  ['code', 'Code'],
  ['take', 'Take it along'],
] as const;
export type HideableId = (typeof HIDEABLE)[number][0];
export const HIDEABLE_IDS: readonly HideableId[] = HIDEABLE.map(([id]) => id);
