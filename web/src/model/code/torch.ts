/** PyTorch: channels come second there, and padding is even unless F.pad is asked. */
import { sides } from '../axes';
import { outputName } from '../layer';
import { type Computed, inputPython, isEvenly, pair, type Writer, weightsPython } from './parts';

const head = (computed: Computed): string => `import numpy as np
import torch
import torch.nn.functional as F

${inputPython(computed)}
`;
const toNchw = 'x = torch.from_numpy(A_prev).permute(0, 3, 1, 2)  # NHWC to NCHW\n';
const back = (name: string): string =>
  `${name} = ${name}.permute(0, 2, 3, 1)  # and back\nprint(tuple(${name}.shape))\nprint(${name})\n`;

/** F.pad counts from the last axis. */
const padsOf = ({ axes }: Computed): string => {
  const [top, bottom, left, right] = sides(axes);
  return `(${left}, ${right}, ${top}, ${bottom})`;
};
const padded = (computed: Computed, value = ''): string =>
  `x = F.pad(x, ${padsOf(computed)}${value})  # left, right, top, bottom\n`;

const activated = ({ layer }: Computed): string =>
  layer.activation === 'none' ? '' : `A = torch.${layer.activation}(Z)\n`;

function conv(computed: Computed): string {
  const { layer, axes } = computed;
  const even = isEvenly(axes);
  return `${head(computed)}${weightsPython(computed)}

${toNchw}weight = torch.from_numpy(W).permute(3, 2, 0, 1)  # filters first, then channels
bias = torch.from_numpy(b).flatten()
${even ? '' : padded(computed)}Z = F.conv2d(x, weight, bias, stride=${pair(...layer.stride)}, padding=${
    even ? pair(axes.h.padBefore, axes.w.padBefore) : 0
  }, dilation=${pair(...layer.dilation)}, groups=${layer.groups})
${activated(computed)}${back(outputName(layer))}`;
}

function transposed(computed: Computed): string {
  const { layer, axes } = computed;
  const { h, w } = axes;
  const even = isEvenly(axes);
  // Its own padding cuts off as much on both sides; anything else is cut off by hand.
  const cut = even
    ? ''
    : `    Z = Z[:, :, ${h.padBefore}:${h.padBefore + h.in}, ${w.padBefore}:${w.padBefore + w.in}]  # without ${h.padBefore} + ${h.padAfter} rows, ${w.padBefore} + ${w.padAfter} columns\n`;
  return `${head(computed)}${weightsPython(computed)}

${toNchw}layer = torch.nn.ConvTranspose2d(
    ${layer.inputShape[3]}, ${layer.b.length}, kernel_size=${pair(...layer.f)}, stride=${pair(...layer.stride)}, padding=${
      even ? pair(h.padBefore, w.padBefore) : 0
    },
    output_padding=${pair(h.dropped, w.dropped)}, groups=${layer.groups}, dilation=${pair(...layer.dilation)}, dtype=x.dtype,
)
with torch.no_grad():
    layer.weight.copy_(torch.from_numpy(W).permute(3, 2, 0, 1))  # n_C_prev first, then n_C / groups
    layer.bias.copy_(torch.from_numpy(b).flatten())
    Z = layer(x)
${cut}${activated(computed)}${back(outputName(layer))}`;
}

const slide = ({ layer }: Computed): string =>
  `kernel_size=${pair(...layer.f)}, stride=${pair(...layer.stride)}`;

/** PyTorch's own padding is even and at most half a window; anything else is padded by hand. */
const isOwn = ({ layer, axes }: Computed): boolean =>
  isEvenly(axes) && 2 * axes.h.padBefore <= layer.f[0] && 2 * axes.w.padBefore <= layer.f[1];

const ownPads = ({ axes }: Computed): string => pair(axes.h.padBefore, axes.w.padBefore);

function max(computed: Computed): string {
  const own = isOwn(computed);
  return `${head(computed)}
${toNchw}${own ? '' : padded(computed, ', value=float("-inf")')}A = F.max_pool2d(x, ${slide(computed)}, padding=${own ? ownPads(computed) : 0})
${back('A')}`;
}

function average(computed: Computed): string {
  const { countIncludePad } = computed.layer;
  if (isOwn(computed)) {
    const include = countIncludePad ? 'True' : 'False';
    return `${head(computed)}
${toNchw}A = F.avg_pool2d(x, ${slide(computed)}, padding=${ownPads(computed)}, count_include_pad=${include})
${back('A')}`;
  }
  const pads = padsOf(computed);
  const divide = countIncludePad
    ? ''
    : `A = A / F.avg_pool2d(F.pad(torch.ones_like(x), ${pads}), ${slide(computed)})  # only cells inside count\n`;
  return `${head(computed)}
${toNchw}A = F.avg_pool2d(F.pad(x, ${pads}), ${slide(computed)})
${divide}${back('A')}`;
}

const pad = (computed: Computed): string => `${head(computed)}
${toNchw}X_pad = F.pad(x, ${padsOf(computed)})  # left, right, top, bottom
${back('X_pad')}`;

export const torch: Writer = { conv, transposed, max, average, pad };
