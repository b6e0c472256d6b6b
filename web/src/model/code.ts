/**
 * The same computation as code for elsewhere: NumPy loops as in the exercise, PyTorch, Keras, and
 * this module. Everything is taken from what the core computed last (its padding per side
 * included), so that the code gives the numbers on show.
 */
import type { Axes } from './geometryText';
import { type Layer, outputName } from './layer';

export const LANGUAGES = [
  ['numpy', 'NumPy'],
  ['torch', 'PyTorch'],
  ['keras', 'Keras'],
  ['convstep', 'ConvStep'],
] as const;
export type Language = (typeof LANGUAGES)[number][0];

export interface Computed {
  readonly layer: Layer;
  readonly axes: Axes;
}

const list = (numbers: readonly number[], perLine: number, indent: string): string => {
  const lines: string[] = [];
  for (let i = 0; i < numbers.length; i += perLine) {
    lines.push(
      numbers
        .slice(i, i + perLine)
        .map(String)
        .join(', '),
    );
  }
  return lines.length > 1 ? `\n${indent}${lines.join(`,\n${indent}`)},\n` : (lines[0] ?? '');
};

const pair = (h: number, w: number): string => `(${h}, ${w})`;
const float = (layer: Layer): string => (layer.single ? 'float32' : 'float64');

/** Padding per side, as the core resolved it. */
const sides = ({ h, w }: Axes) => [h.padBefore, h.padAfter, w.padBefore, w.padAfter] as const;

function inputPython({ layer }: Computed): string {
  const { input, inputShape } = layer;
  const shape = `(${inputShape.join(', ')})`;
  if (input.kind === 'random') {
    return `np.random.seed(${input.seed})\nA_prev = np.random.randn(${inputShape.join(', ')})`;
  }
  if (input.kind === 'numbers') {
    const perRow = inputShape[2] * inputShape[3];
    return `A_prev = np.array([${list(input.data, perRow, '    ')}], dtype=np.${float(layer)}).reshape${shape}`;
  }
  if (input.kind === 'array') {
    return `A_prev = np.load(${JSON.stringify(input.name)}).astype(np.${float(layer)}).reshape${shape}`;
  }
  // A picture does not fit in code: it is read from a file, pixels from 0 to 1.
  const mode = inputShape[3] === 3 ? 'RGB' : 'L';
  return `from PIL import Image  # your picture, ${inputShape[2]} wide and ${inputShape[1]} high
A_prev = np.asarray(Image.open("picture.png").convert("${mode}"), dtype=np.float32)
A_prev = A_prev.reshape${shape} / 255`;
}

function weightsPython({ layer }: Computed): string {
  const [rows, cols] = layer.f;
  const n_C = layer.b.length;
  const depth = layer.inputShape[3] / layer.groups;
  return `W = np.array([${list(layer.W, cols * depth * n_C, '    ')}], dtype=np.${float(layer)}).reshape(${rows}, ${cols}, ${depth}, ${n_C})
b = np.array([${layer.b.join(', ')}], dtype=np.${float(layer)}).reshape(1, 1, 1, ${n_C})`;
}

const NUMPY_ACTIVATIONS = {
  none: '',
  relu: 'A = np.maximum(Z, 0)\n',
  sigmoid: 'A = 1 / (1 + np.exp(-Z))\n',
  tanh: 'A = np.tanh(Z)\n',
} as const;

function numpyConv(computed: Computed): string {
  const { layer, axes } = computed;
  const [top, bottom, left, right] = sides(axes);
  return `import numpy as np

${inputPython(computed)}
${weightsPython(computed)}
(s_H, s_W), (d_H, d_W), groups = ${pair(...layer.stride)}, ${pair(...layer.dilation)}, ${layer.groups}
pad = (${pair(top, bottom)}, ${pair(left, right)})  # (top, bottom), (left, right)

m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
f_H, f_W, depth, n_C = W.shape
A_prev_pad = np.pad(A_prev, ((0, 0), *pad, (0, 0)))
span_H, span_W = d_H * (f_H - 1) + 1, d_W * (f_W - 1) + 1
n_H = (A_prev_pad.shape[1] - span_H) // s_H + 1
n_W = (A_prev_pad.shape[2] - span_W) // s_W + 1

Z = np.zeros((m, n_H, n_W, n_C), dtype=A_prev.dtype)
for i in range(m):
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                y, x = h * s_H, w * s_W
                k = c // (n_C // groups) * depth
                a_slice = A_prev_pad[i, y:y + span_H:d_H, x:x + span_W:d_W, k:k + depth]
                Z[i, h, w, c] = np.sum(a_slice * W[:, :, :, c]) + b[0, 0, 0, c]

${NUMPY_ACTIVATIONS[layer.activation]}
print(${outputName(layer)}.shape)
print(${outputName(layer)})
`;
}

function numpyPool(computed: Computed): string {
  const { layer, axes } = computed;
  const [top, bottom, left, right] = sides(axes);
  const max = layer.op === 'max';
  const counted = !max && layer.countIncludePad;
  // Padding that must not count is NaN, which the nan-functions of NumPy pass over.
  const fill = counted ? '0' : 'np.nan';
  const reduce = max ? 'np.nanmax' : counted ? 'np.mean' : 'np.nanmean';
  return `import numpy as np

${inputPython(computed)}
(f_H, f_W), (s_H, s_W) = ${pair(...layer.f)}, ${pair(...layer.stride)}
pad = (${pair(top, bottom)}, ${pair(left, right)})  # (top, bottom), (left, right)

A_prev_pad = np.pad(A_prev, ((0, 0), *pad, (0, 0)), constant_values=${fill})
m, height, width, n_C = A_prev_pad.shape
n_H = (height - f_H) // s_H + 1
n_W = (width - f_W) // s_W + 1

A = np.zeros((m, n_H, n_W, n_C), dtype=A_prev.dtype)
for i in range(m):
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                y, x = h * s_H, w * s_W
                A[i, h, w, c] = ${reduce}(A_prev_pad[i, y:y + f_H, x:x + f_W, c])

print(A.shape)
print(A)
`;
}

function torchCode(computed: Computed): string {
  const { layer, axes } = computed;
  const [top, bottom, left, right] = sides(axes);
  const even = top === bottom && left === right;
  const head = `import numpy as np
import torch
import torch.nn.functional as F

${inputPython(computed)}
`;
  const padded = (value: string) =>
    `x = F.pad(x, (${left}, ${right}, ${top}, ${bottom})${value})  # left, right, top, bottom\n`;
  const toNchw = 'x = torch.from_numpy(A_prev).permute(0, 3, 1, 2)  # NHWC to NCHW\n';
  const back = (name: string) =>
    `${name} = ${name}.permute(0, 2, 3, 1)  # and back\nprint(tuple(${name}.shape))\nprint(${name})\n`;
  if (layer.op === 'conv') {
    return `${head}${weightsPython(computed)}

${toNchw}weight = torch.from_numpy(W).permute(3, 2, 0, 1)  # filters first, then channels
bias = torch.from_numpy(b).flatten()
${even ? '' : padded('')}Z = F.conv2d(x, weight, bias, stride=${pair(...layer.stride)}, padding=${
      even ? pair(top, left) : 0
    }, dilation=${pair(...layer.dilation)}, groups=${layer.groups})
${layer.activation === 'none' ? '' : `A = torch.${layer.activation}(Z)\n`}${back(outputName(layer))}`;
  }
  const slide = `kernel_size=${pair(...layer.f)}, stride=${pair(...layer.stride)}`;
  // PyTorch's own padding is even and at most half a window; anything else is padded by hand.
  const own = even && 2 * top <= layer.f[0] && 2 * left <= layer.f[1];
  if (layer.op === 'max') {
    return `${head}
${toNchw}${own ? '' : padded(', value=float("-inf")')}A = F.max_pool2d(x, ${slide}, padding=${own ? pair(top, left) : 0})
${back('A')}`;
  }
  const include = layer.countIncludePad ? 'True' : 'False';
  if (own) {
    return `${head}
${toNchw}A = F.avg_pool2d(x, ${slide}, padding=${pair(top, left)}, count_include_pad=${include})
${back('A')}`;
  }
  const pads = `(${left}, ${right}, ${top}, ${bottom})`;
  const divide = layer.countIncludePad
    ? ''
    : `A = A / F.avg_pool2d(F.pad(torch.ones_like(x), ${pads}), ${slide})  # only cells inside count\n`;
  return `${head}
${toNchw}A = F.avg_pool2d(F.pad(x, ${pads}), ${slide})
${divide}${back('A')}`;
}

function kerasCode(computed: Computed): string {
  const { layer, axes } = computed;
  const [top, bottom, left, right] = sides(axes);
  const same = layer.pad === 'same';
  const none = top + bottom + left + right === 0;
  const pads = `[[0, 0], [${top}, ${bottom}], [${left}, ${right}], [0, 0]]`;
  const head = `import keras
import numpy as np

${inputPython(computed)}
`;
  const show = (name: string) => `print(${name}.shape)\nprint(${name})\n`;
  const padding = same ? '"same"' : '"valid"';
  if (layer.op === 'conv') {
    const strided = layer.stride.some((s) => s > 1) && layer.dilation.some((d) => d > 1);
    if (strided) {
      return '# Keras does not combine strides above 1 with dilation above 1:\n# no single layer of it computes this.\n';
    }
    return `${head}${weightsPython(computed)}

${same || none ? '' : `A_prev = np.pad(A_prev, ${pads})\n`}layer = keras.layers.Conv2D(
    ${layer.b.length}, ${pair(...layer.f)}, strides=${pair(...layer.stride)}, padding=${padding},
    dilation_rate=${pair(...layer.dilation)}, groups=${layer.groups}, dtype="${float(layer)}",${
      layer.activation === 'none' ? '' : `\n    activation="${layer.activation}",`
    }
)
layer.build(A_prev.shape)
layer.set_weights([W, b.flatten()])
${outputName(layer)} = layer(A_prev)
${show(outputName(layer))}`;
  }
  const name = layer.op === 'max' ? 'MaxPooling2D' : 'AveragePooling2D';
  const pool = (mode: string) =>
    `pool = keras.layers.${name}(${pair(...layer.f)}, strides=${pair(...layer.stride)}, padding=${mode}, dtype="${float(layer)}")\n`;
  // Keras's own 'same' passes over padding in a maximum and in the divisor of an average.
  if (none || (same && !layer.countIncludePad)) {
    return `${head}\n${pool(none ? '"valid"' : '"same"')}A = pool(A_prev)\n${show('A')}`;
  }
  if (layer.op === 'max') {
    return `${head}A_prev = np.pad(A_prev, ${pads}, constant_values=-np.inf)\n\n${pool('"valid"')}A = pool(A_prev)\n${show('A')}`;
  }
  const divide = layer.countIncludePad
    ? ''
    : `A = A / pool(np.pad(np.ones_like(A_prev), ${pads}))  # only cells inside count\n`;
  return `${head}\n${pool('"valid"')}A = pool(np.pad(A_prev, ${pads}))\n${divide}${show('A')}`;
}

function convstepCode({ layer, axes }: Computed): string {
  const { input, inputShape } = layer;
  const [top, bottom, left, right] = sides(axes);
  const array = layer.single ? 'Float32Array' : 'Float64Array';
  const typed = (numbers: readonly number[], perLine: number) =>
    `${array}.of(${list(numbers, perLine, '  ')})`;
  const shape = `[${inputShape.join(', ')}]`;
  const source =
    input.kind === 'numbers'
      ? `const A_prev = tensor(${typed(input.data, inputShape[2] * inputShape[3])}, ${shape});`
      : input.kind === 'random'
        ? `const A_prev = cs.randomState(${input.seed}).randn(${inputShape.join(', ')});`
        : `// Your picture: ${inputShape[1]} rows, ${inputShape[2]} columns, pixels from 0 to 1.\nconst A_prev = tensor(new Float32Array(${inputShape.join(' * ')}), ${shape});`;
  const pad = `[[${top}, ${bottom}], [${left}, ${right}]]`;
  const head = `import { load, tensor } from 'convstep';

const cs = await load();
${source}
`;
  if (layer.op === 'conv') {
    const [rows, cols] = layer.f;
    const n_C = layer.b.length;
    const depth = inputShape[3] / layer.groups;
    return `${head}const W = tensor(${typed(layer.W, cols * depth * n_C)}, [${rows}, ${cols}, ${depth}, ${n_C}]);
const b = tensor(${array}.of(${layer.b.join(', ')}), [1, 1, 1, ${n_C}]);

const { Z } = cs.convForward(A_prev, W, b, {
  stride: [${layer.stride.join(', ')}],
  pad: ${pad}, // [[top, bottom], [left, right]]
  dilation: [${layer.dilation.join(', ')}],
  groups: ${layer.groups},
});
${
  layer.activation === 'none'
    ? ''
    : `const { A } = cs.activationForward(Z, '${layer.activation}');\n`
}console.log(${outputName(layer)}.shape, ${outputName(layer)}.data);
`;
  }
  const counted = layer.countIncludePad ? '\n  countIncludePad: true,' : '';
  return `${head}
const hparameters = {
  f: [${layer.f.join(', ')}],
  stride: [${layer.stride.join(', ')}],
  pad: ${pad}, // [[top, bottom], [left, right]]${counted}
};
const { A } = cs.poolForward(A_prev, hparameters, '${layer.op}');
console.log(A.shape, A.data);
`;
}

export function code(computed: Computed, language: Language): string {
  if (language === 'torch') return torchCode(computed);
  if (language === 'keras') return kerasCode(computed);
  if (language === 'convstep') return convstepCode(computed);
  return computed.layer.op === 'conv' ? numpyConv(computed) : numpyPool(computed);
}
