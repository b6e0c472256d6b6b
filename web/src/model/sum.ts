/** What stands under the products, or the values, of a cell: how they become its number. */
import { leastOf, leastOfValue } from './app';
import { longer, plural, show } from './numbers';
import { rowOf } from './operations';
import type { Picture, Terms } from './picture';

export interface SumLine {
  readonly name: string;
  /** What of the name is code, at its end. */
  readonly code?: string;
  readonly value: string;
  /** The sum itself, where the value is that of one. */
  readonly sum?: number;
}

/** Whether a place of the window, by row and column, lies outside the input. */
export function isPadding(terms: Terms, picture: Picture, a: number, b: number): boolean {
  const [, rows, cols] = picture.input.shape;
  const [r, c] = [terms.rows[a], terms.cols[b]];
  return r < 0 || c < 0 || r >= rows || c >= cols;
}

/** A channel's sum as it is written: many stand in one line. */
export const partial = (terms: Terms, sum: number): string =>
  longer(sum, leastOf(terms), terms.conv && terms.conv.depth > 2 ? 4 : 6);

/** The cell's number, as it is written where it ends its sum. */
export const resultOf = (terms: Terms): string => longer(terms.value, leastOfValue(terms));

export function sumLines({ layer }: Picture, terms: Terms): SumLine[] {
  const { conv, pool, copy } = terms;
  if (conv) {
    const bias = { name: '+ bias', code: 'b', value: longer(conv.b) };
    if (conv.products.length === 0) return [{ ...bias, name: 'bias' }];
    const sums = Array.from(conv.channelSums, (sum, k) =>
      k && sum < 0
        ? ` −\u00a0${partial(terms, -sum)}`
        : `${k ? ' +\u00a0' : ''}${partial(terms, sum)}`,
    );
    const value = sums.join('');
    const { activation } = layer;
    return [
      conv.depth > 1
        ? { name: 'all channels', value }
        : { name: 'sum of the products', value, sum: conv.channelSums[0] },
      bias,
      ...(activation === 'none'
        ? []
        : [
            { name: '=', code: 'Z', value: longer(conv.Z, leastOf(terms)) },
            { name: '', code: `${activation}(Z)`, value: resultOf(terms) },
          ]),
    ];
  }
  if (!pool) {
    const [i, , , c] = terms.cell;
    const from = copy?.padded
      ? { name: 'padding: a zero' }
      : { name: 'copied from', code: `A_prev[${i}, ${terms.rows[0]}, ${terms.cols[0]}, ${c}]` };
    return [{ ...from, value: show(terms.value) }];
  }
  if (!rowOf(layer).sums) {
    const winners = pool.mask.reduce((n, won) => n + won, 0);
    const name = winners > 1 ? `largest, ${winners} cells tie` : 'largest of the window';
    return [{ name, value: longer(terms.value) }];
  }
  const inside = pool.inside.reduce((n, x) => n + x, 0);
  const sum = pool.sum ?? Number.NaN;
  const by = layer.countIncludePad ? 'all cells of the window' : 'how many they are';
  return [
    { name: `sum of ${plural(inside, 'value')}`, value: longer(sum), sum },
    { name: `divided by ${by}`, value: `÷ ${show(pool.divisor)}` },
  ];
}
