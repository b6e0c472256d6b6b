/** NumPy: the exercise's loops, one for each index. */
import { sides } from '../axes';
import { outputName } from '../layer';
import { type Computed, inputPython, pair, type Writer, weightsPython } from './parts';

const ACTIVATIONS = {
  none: '',
  relu: 'A = np.maximum(Z, 0)\n',
  sigmoid: 'A = 1 / (1 + np.exp(-Z))\n',
  tanh: 'A = np.tanh(Z)\n',
} as const;

function conv(computed: Computed): string {
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

${ACTIVATIONS[layer.activation]}
print(${outputName(layer)}.shape)
print(${outputName(layer)})
`;
}

function transposed(computed: Computed): string {
  const { layer, axes } = computed;
  const [top, bottom, left, right] = sides(axes);
  const name = outputName(layer);
  return `import numpy as np

${inputPython(computed)}
${weightsPython(computed)}
(s_H, s_W), (d_H, d_W), groups = ${pair(...layer.stride)}, ${pair(...layer.dilation)}, ${layer.groups}
pad = (${pair(top, bottom)}, ${pair(left, right)})  # (top, bottom), (left, right)
more_H, more_W = ${pair(axes.h.dropped, axes.w.dropped)}  # output padding: rows and columns that stay empty

# dA_prev of a convolution: A_prev plays its dZ, and W is its W.
m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
f_H, f_W, depth, _ = W.shape
span_H, span_W = d_H * (f_H - 1) + 1, d_W * (f_W - 1) + 1
height = (n_H_prev - 1) * s_H + span_H + more_H
width = (n_W_prev - 1) * s_W + span_W + more_W

Z_pad = np.zeros((m, height, width, depth * groups), dtype=A_prev.dtype)
for i in range(m):
    for h in range(n_H_prev):
        for w in range(n_W_prev):
            for c in range(n_C_prev):
                y, x = h * s_H, w * s_W
                k = c // (n_C_prev // groups) * depth
                Z_pad[i, y:y + span_H:d_H, x:x + span_W:d_W, k:k + depth] += A_prev[i, h, w, c] * W[:, :, :, c]
Z = Z_pad[:, pad[0][0]:height - pad[0][1], pad[1][0]:width - pad[1][1], :] + b

${ACTIVATIONS[layer.activation]}
print(${name}.shape)
print(${name})
`;
}

function pool(computed: Computed): string {
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

function zeroPad(computed: Computed): string {
  const [top, bottom, left, right] = sides(computed.axes);
  return `import numpy as np

${inputPython(computed)}
pad = (${pair(top, bottom)}, ${pair(left, right)})  # (top, bottom), (left, right)

X_pad = np.pad(A_prev, ((0, 0), *pad, (0, 0)), mode="constant", constant_values=0)

print(X_pad.shape)
print(X_pad)
`;
}

export const numpy: Writer = { conv, transposed, max: pool, average: pool, pad: zeroPad };
