/** How numbers are written on the page: short in cells, exact on request, with a true minus sign. */

/** As many digits as are asked for, and no zeros after them. */
export const rounded = (x: number, digits: number): string => String(Number(x.toPrecision(digits)));

export const withMinus = (text: string): string => text.replace(/-/g, '−');

/** What rounding leaves, where a sum cancels, of numbers as large as this: written as zero. */
export const leftOf = (limit: number): number => 1e-14 * Math.min(limit, 100);

/**
 * Short: at most two decimals, one where ten or more is not exact with two, and three digits for small
 * and large magnitudes. Zeros at the end are written only where something was rounded away. Up to
 * `least` it is zero.
 */
export function show(x: number, least = 0): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  if (size <= least) return '0';
  if (size < 0.005 || size >= 1e5) return withMinus(x.toExponential(1).replace('e+', 'e'));
  const text = x.toFixed(size < 100 ? 2 : 1);
  const isExact = Math.abs(Number(text) - x) <= 1e-6 * size;
  return withMinus(isExact ? text.replace(/\.?0+$/, '') : size < 10 ? text : x.toFixed(1));
}

/** Longer, where numbers are added up: six digits, as long as there is room for all before the point. */
export const longer = (x: number, least = 0, digits = 6): string =>
  Math.abs(x) < 1e7 && Math.abs(x) > least ? withMinus(rounded(x, digits)) : show(x, least);

/** All digits of a float64; a float32 is shown with the digits that a float32 has. */
export function exact(x: number, single = false): string {
  if (!Number.isFinite(x)) return show(x);
  const text = single ? String(Number(x.toPrecision(8))) : String(x);
  return withMinus(text);
}

/** Thousands set apart, for step counts. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

/** What somebody typed above and below a line, with commas and true minus signs forgiven; NaN is no number. */
export function parseRatio(text: string): readonly [above: number, below: number] {
  const [above, below = '1', ...more] = text.split('/').map((part) => {
    const plain = part.trim().replace(/−/g, '-').replace(',', '.');
    return plain === '' ? Number.NaN : Number(plain);
  });
  return [above, more.length > 0 ? Number.NaN : Number(below)];
}

/** What somebody typed, 1/3 too; NaN when it is no number. */
export function parseNumber(text: string): number {
  const [above, below] = parseRatio(text);
  return above / below;
}

/** Rows of numbers; null where they are not equally long. */
export interface Table {
  readonly size: readonly [rows: number, cols: number] | null;
  readonly numbers: readonly number[];
}

/**
 * All numbers in a text such as "[[1, 0], [0, -1]]", as Python prints it too, or cells of a table; null
 * with any other word.
 */
export function tableIn(text: string): Table | null {
  // A single one, 0,5 or 1 000, is none.
  if (/^\s*[-+−]?\d+([.,]\d+|( \d{3})+)?\s*$/.test(text)) return null;
  const rows = text
    .replace(/^\s*(\w+\s*=\s*)?[\w.]+\(|(,\s*dtype=[\w.]+)?\)\s*$/g, '')
    .split(/[\n\r;]+|[\]}][\s,]*[[{]/)
    // Tables of a spreadsheet may have commas in their numbers.
    .map((line) => line.split(text.includes('\t') ? /[\t ]+/ : /[\s,[\](){}|]+/).filter(Boolean))
    .filter((line) => line.length > 0);
  const numbers = rows.flat().map(parseNumber);
  if (numbers.length < 2 || !numbers.every(Number.isFinite)) return null;
  const cols = rows[0].length;
  return { size: rows.every((row) => row.length === cols) ? [rows.length, cols] : null, numbers };
}

/** "1 row", "3 rows". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
