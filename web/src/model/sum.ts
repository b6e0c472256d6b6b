/** What stands under the products, or the values, of a cell: how they become its number. */
import { leastOf, leastOfValue } from './app';
import { outputName } from './layer';
import { longer, plural, show } from './numbers';
import { rowOf } from './operations';
import type { Picture, Products, Terms } from './picture';
import type { Cell } from './state';
import { indexOfCell } from './steps';

export interface SumLine {
  readonly name: string;
  /** What of the name is code, at its end. */
  readonly code?: string;
  /** In the parts that may stand in lines of their own. */
  readonly value: readonly string[];
  /** The sum itself, where the value is that of one. */
  readonly sum?: number;
}

/** "Z[0, 1, 2, 0]". */
export const cellName = ({ layer }: Picture, cell: Cell): string =>
  `${outputName(layer)}[${cell.join(', ')}]`;

/** Why the product at place `i` of channel `k` counts as 0, if it does. */
export function zeroFor(picture: Picture, terms: Terms, conv: Products, i: number, k: number) {
  const { input, layer } = picture;
  const [, height, width] = input.shape;
  const cols = terms.cols.length;
  const [r, c] = [terms.rows[Math.floor(i / cols)], terms.cols[i % cols]];
  const source = [terms.cell[0], r, c, conv.firstChannel + k] as const;
  if (layer.done !== null && indexOfCell(source, layer.inputShape) >= layer.done) {
    return 'not added yet';
  }
  return r < 0 || c < 0 || r >= height || c >= width ? 'padding counts as 0' : null;
}

/** A channel's sum as it is written: many stand in one line. */
export const partial = (terms: Terms, sum: number): string =>
  longer(sum, leastOf(terms), terms.conv && terms.conv.depth > 2 ? 4 : 6);

/** The cell's number, as it is written where it ends its sum. */
export const resultOf = (terms: Terms): string => longer(terms.value, leastOfValue(terms));

export function sumLines({ layer }: Picture, terms: Terms): SumLine[] {
  const { conv, pool, copy } = terms;
  if (conv) {
    const bias = { name: '+ bias', code: 'b', value: [longer(conv.b)] };
    const { activation } = layer;
    const active =
      activation === 'none'
        ? []
        : [
            { name: '=', code: 'Z', value: [longer(conv.Z, leastOf(terms))] },
            { name: '', code: `${activation}(Z)`, value: [resultOf(terms)] },
          ];
    if (conv.products.length === 0) return [{ ...bias, name: 'bias' }, ...active];
    const value = Array.from(conv.channelSums, (sum, k) => {
      const text = partial(terms, k ? Math.abs(sum) : sum);
      const sign = sum < 0 && text !== '0' ? '−' : '+';
      return k ? ` ${sign}\u00a0${text}` : text;
    });
    return [
      conv.depth > 1
        ? { name: 'all channels', value }
        : { name: 'sum of the products', value, sum: conv.channelSums[0] },
      bias,
      ...active,
    ];
  }
  if (!pool) {
    const [i, , , c] = terms.cell;
    const from = copy?.padded
      ? { name: 'padding: a zero' }
      : { name: 'copied from', code: `A_prev[${i}, ${terms.rows[0]}, ${terms.cols[0]}, ${c}]` };
    return [{ ...from, value: [show(terms.value)] }];
  }
  if (!rowOf(layer).sums) {
    const winners = pool.mask.reduce((n, won) => n + won, 0);
    const name = winners > 1 ? `largest, ${winners} cells tie` : 'largest of the window';
    return [{ name, value: [longer(terms.value)] }];
  }
  const inside = pool.inside.reduce((n, x) => n + x, 0);
  const sum = pool.sum ?? Number.NaN;
  const by = layer.countIncludePad ? 'all cells of the window' : 'how many they are';
  return [
    { name: `sum of ${plural(inside, 'value')}`, value: [longer(sum)], sum },
    { name: `divided by ${by}`, value: [`÷ ${show(pool.divisor)}`] },
  ];
}
