/** The arguments of the call that most people leave alone, as the code has them. */
import type { Layer } from './layer';
import { rowOf } from './operations';

/** One number for both of height and width, where they are equal. */
export const two = ([a, b]: readonly number[]) => (a === b ? String(a) : `[${a}, ${b}]`);

/** Those that are not as usual. That filters are turned is W's own matter. */
export function rareArguments(
  of: Pick<Layer, 'op' | 'dilation' | 'groups' | 'outPad' | 'countIncludePad'>,
) {
  const { filters, walks, divides } = rowOf(of);
  return [
    filters && of.dilation.some((d) => d !== 1) && `dilation = ${two(of.dilation)}`,
    filters && of.groups > 1 && `groups = ${of.groups}`,
    walks === 'input' && of.outPad.some(Boolean) && `output_padding = ${two(of.outPad)}`,
    divides && of.countIncludePad && 'count_include_pad = true',
  ].filter((text) => text !== false);
}
