/** How large numbers are written: all of a table alike, as far as they stay readable. */

/** How many letter heights a number is wide, in the wider ones of the systems' fonts. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, c) => sum + (c === '.' ? 0.32 : c === '−' ? 0.75 : 0.62), 0);

/** Numbers that need letters smaller than this part of the full size have them for themselves. */
const ALIKE = 0.6;

/** The letters of a grid, as a part of their full size: of what each number has room for, one for all. */
export const common = (fits: readonly number[]): number => Math.max(ALIKE, Math.min(1, ...fits));

/** The same, number by number: the few that do not fit have smaller ones. */
export function alike(fits: readonly number[]): number[] {
  const all = common(fits);
  return fits.map((fit) => Math.min(all, fit));
}
