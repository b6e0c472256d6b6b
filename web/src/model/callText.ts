/** The call that makes the output, as a line of code. */
import { type Axes, sides } from './axes';
import { type Layer, outputName } from './layer';
import { rowOf } from './operations';
import { rareArguments, two } from './rareArguments';

/** With every argument that is not the usual one. */
export function callText({ layer, axes }: { readonly layer: Layer; readonly axes: Axes }): string {
  const four = sides(axes);
  const pad = new Set(four).size === 1 ? String(four[0]) : `[${four.join(', ')}]`;
  const { call, filters, slides, modes } = rowOf(layer);
  const list = [
    ...(filters ? ['W', 'b'] : slides ? [`f = ${two(layer.f)}`] : []),
    ...(slides ? [`stride = ${two(layer.stride)}`] : []),
    `pad = ${layer.pad === 'same' ? "'same'" : pad}`,
    ...(modes.length ? [`mode = '${layer.op}'`] : []),
    ...rareArguments(layer),
  ];
  const text = `${call}(A_prev, ${list.join(', ')})`;
  return `${outputName(layer)} = ${layer.activation === 'none' ? text : `${layer.activation}(${text})`}`;
}
