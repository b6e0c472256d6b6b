/** Steps from row to row. */
import { numbersIn } from './axes';
import type { Shape4 } from './steps';

/** The end of the row that comes next, or the end of the row before. */
export function jumpRow(k: number, direction: 1 | -1, shape: Shape4): number {
  const row = shape[2] * shape[3];
  const rows = direction > 0 ? Math.floor(k / row) + 1 : Math.ceil(k / row) - 1;
  return Math.min(Math.max(0, rows * row), numbersIn(shape));
}
