/** Keras: its padding is a rule, 'valid' or 'same'; four sides are padded, or cut off, by hand. */
import { sides } from '../axes';
import { type Layer, outputName } from '../layer';
import { type Computed, float, inputPython, pair, type Writer, weightsPython } from './parts';

const head = (computed: Computed): string => `import keras
import numpy as np

${inputPython(computed)}
`;
const show = (name: string): string => `print(${name}.shape)\nprint(${name})\n`;

const padsOf = ({ axes }: Computed): string => {
  const [top, bottom, left, right] = sides(axes);
  return `[[0, 0], [${top}, ${bottom}], [${left}, ${right}], [0, 0]]`;
};
const isUnpadded = ({ axes }: Computed): boolean => sides(axes).every((n) => n === 0);

const REFUSED =
  '# Keras does not combine strides above 1 with dilation above 1:\n# no single layer of it computes this.\n';
const isRefused = ({ stride, dilation }: Layer): boolean =>
  stride.some((s) => s > 1) && dilation.some((d) => d > 1);

const activation = ({ activation: name }: Layer): string =>
  name === 'none' ? '' : `\n    activation="${name}",`;

function conv(computed: Computed): string {
  const { layer } = computed;
  if (isRefused(layer)) return REFUSED;
  const same = layer.pad === 'same';
  return `${head(computed)}${weightsPython(computed)}

${same || isUnpadded(computed) ? '' : `A_prev = np.pad(A_prev, ${padsOf(computed)})\n`}layer = keras.layers.Conv2D(
    ${layer.b.length}, ${pair(...layer.f)}, strides=${pair(...layer.stride)}, padding=${same ? '"same"' : '"valid"'},
    dilation_rate=${pair(...layer.dilation)}, groups=${layer.groups}, dtype="${float(layer)}",${activation(layer)}
)
layer.build(A_prev.shape)
layer.set_weights([W, b.flatten()])
${outputName(layer)} = layer(A_prev)
${show(outputName(layer))}`;
}

function transposed(computed: Computed): string {
  const { layer, axes } = computed;
  if (isRefused(layer)) return REFUSED;
  const { h, w } = axes;
  const { groups } = layer;
  const name = outputName(layer);
  const same = layer.pad === 'same';
  // 'same' makes n · stride of n by itself; else output padding is said, for Keras has its own idea.
  const padding = same
    ? 'padding="same"'
    : `padding="valid", output_padding=${pair(h.dropped, w.dropped)}`;
  const make = (n_C: number) => `keras.layers.Conv2DTranspose(
    ${n_C}, ${pair(...layer.f)}, strides=${pair(...layer.stride)}, ${padding},
    dilation_rate=${pair(...layer.dilation)}, dtype="${float(layer)}",${activation(layer)}
)`;
  const cut =
    same || isUnpadded(computed)
      ? ''
      : `${name} = ${name}[:, ${h.padBefore}:${h.padBefore + h.in}, ${w.padBefore}:${w.padBefore + w.in}, :]  # without the padding\n`;
  const begin = `${head(computed)}${weightsPython(computed)}

`;
  if (groups === 1) {
    return `${begin}layer = ${make(layer.b.length)}
layer.build(A_prev.shape)
layer.set_weights([W, b.flatten()])
${name} = layer(A_prev)
${cut}${show(name)}`;
  }
  const depth = layer.inputShape[3] / groups;
  const per = layer.b.length / groups;
  return `${begin}def one(g):  # Conv2DTranspose has no groups: a layer for each
    a = A_prev[..., ${depth} * g:${depth} * (g + 1)]
    layer = ${make(per).replaceAll('\n', '\n    ')}
    layer.build(a.shape)
    layer.set_weights([W[..., ${depth} * g:${depth} * (g + 1)], b.flatten()[${per} * g:${per} * (g + 1)]])
    return layer(a)

${name} = keras.ops.concatenate([one(g) for g in range(${groups})], axis=-1)
${cut}${show(name)}`;
}

function pool(computed: Computed): string {
  const { layer } = computed;
  const name = layer.op === 'max' ? 'MaxPooling2D' : 'AveragePooling2D';
  const made = (mode: string) =>
    `pool = keras.layers.${name}(${pair(...layer.f)}, strides=${pair(...layer.stride)}, padding=${mode}, dtype="${float(layer)}")\n`;
  const none = isUnpadded(computed);
  // Keras's own 'same' passes over padding in a maximum and in the divisor of an average.
  if (none || (layer.pad === 'same' && !layer.countIncludePad)) {
    return `${head(computed)}\n${made(none ? '"valid"' : '"same"')}A = pool(A_prev)\n${show('A')}`;
  }
  const pads = padsOf(computed);
  if (layer.op === 'max') {
    return `${head(computed)}A_prev = np.pad(A_prev, ${pads}, constant_values=-np.inf)\n\n${made('"valid"')}A = pool(A_prev)\n${show('A')}`;
  }
  const divide = layer.countIncludePad
    ? ''
    : `A = A / pool(np.pad(np.ones_like(A_prev), ${pads}))  # only cells inside count\n`;
  return `${head(computed)}\n${made('"valid"')}A = pool(np.pad(A_prev, ${pads}))\n${divide}${show('A')}`;
}

function pad(computed: Computed): string {
  const [top, bottom, left, right] = sides(computed.axes);
  const { layer } = computed;
  return `${head(computed)}
layer = keras.layers.ZeroPadding2D((${pair(top, bottom)}, ${pair(left, right)}), dtype="${float(layer)}")
X_pad = layer(A_prev)
${show('X_pad')}`;
}

export const keras: Writer = { conv, transposed, max: pool, average: pool, pad };
