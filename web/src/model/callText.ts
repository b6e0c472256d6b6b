/** The call that makes the output, as a line of code. */
import type { Axes } from './axes';
import { type Layer, outputName } from './layer';
import { rowOf } from './operations';

/** With every argument that is not the usual one. */
export function callText({ layer, axes }: { readonly layer: Layer; readonly axes: Axes }): string {
  const two = ([a, b]: readonly number[]) => (a === b ? String(a) : `[${a}, ${b}]`);
  const { h, w } = axes;
  const sides = [h.padBefore, h.padAfter, w.padBefore, w.padAfter];
  const pad = new Set(sides).size === 1 ? String(sides[0]) : `[${sides.join(', ')}]`;
  const conv = rowOf(layer).filters;
  const { slides, modes } = rowOf(layer);
  const list = [
    ...(conv ? ['W', 'b'] : slides ? [`f = ${two(layer.f)}`] : []),
    ...(slides ? [`stride = ${two(layer.stride)}`] : []),
    `pad = ${layer.pad === 'same' ? "'same'" : pad}`,
    ...(layer.dilation.some((d) => d > 1) ? [`dilation = ${two(layer.dilation)}`] : []),
    ...(layer.groups > 1 ? [`groups = ${layer.groups}`] : []),
    ...(modes.length ? [`mode = '${layer.op}'`] : []),
  ];
  const call = `${rowOf(layer).call}(A_prev, ${list.join(', ')})`;
  return `${outputName(layer)} = ${layer.activation === 'none' ? call : `${layer.activation}(${call})`}`;
}
