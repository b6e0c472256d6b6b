/** How large numbers are written: all of a table alike, as far as they stay readable. */
import { UNIT } from './gridCells';

/** Numbers in cells are this high at most, in the units of a cell. */
export const LETTERS = 14;
/** Half of what a figure stands above its line, in letter heights. */
export const HALF = 0.36;

/** What a ring takes from each side of its cell: line and casing, both inside. */
export const RING = { line: 3, casing: 4 } as const;

/** How many letter heights a number is wide, in the wider ones of the systems' fonts. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, c) => sum + (c === '.' ? 0.32 : c === '−' ? 0.84 : 0.64), 0);

/** The part of full letters with which a number stays inside its cell, and inside a ring. */
export const fitOf = (text: string): number => (UNIT - 2 * RING.casing) / LETTERS / widthOf(text);

/** Numbers that need letters smaller than this part of the full size have them for themselves. */
const ALIKE = 0.6;

/** The letters of a table, as a part of their full size: of what each number has room for, one for all. */
export const common = (fits: readonly number[]): number =>
  Math.min(1, ...fits.filter((fit) => fit >= ALIKE));

/** The same, number by number: the few that do not fit have smaller ones. */
export function alike(fits: readonly number[]): number[] {
  const all = common(fits);
  return fits.map((fit) => Math.min(all, fit));
}
