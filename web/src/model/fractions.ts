/** Fractions as people write them: 1/9 stays 1/9. */
import { parseRatio } from './numbers';

export type Fraction = readonly [numerator: number, denominator: number];

export const ONE: Fraction = [1, 1];

/** "1/9", "−0.5", "2"; null with anything else, or with nothing under the line. */
export function parseFraction(text: string): Fraction | null {
  const [n, d] = parseRatio(text);
  return Number.isFinite(n) && Number.isFinite(d) && d !== 0 ? [n, d] : null;
}

export const fractionText = ([n, d]: Fraction): string => (d === 1 ? String(n) : `${n}/${d}`);

export const sameFraction = (a: Fraction, b: Fraction): boolean => a[0] === b[0] && a[1] === b[1];
