/**
 * The same layer as plain JavaScript loops, the way one would write them first: only to have its
 * time beside WebAssembly's. No number of it is shown as a result.
 */
import type { Numbers } from 'convstep';
import type { Axes } from '../model/axes';
import type { Layer } from '../model/layer';
import type { Operation } from '../model/state';

// Each loop skips the taps outside by itself: a call for every tap, to share that, would be timed too.

interface Job {
  readonly layer: Layer;
  readonly axes: Axes;
  readonly input: Numbers;
  readonly W: Numbers;
  readonly b: Numbers;
  readonly out: Numbers;
}

function conv({ layer, axes: { h, w }, input, W, b, out }: Job) {
  const [m, rows, cols, channels] = layer.inputShape;
  const n_C = b.length;
  const depth = channels / layer.groups;
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (const top of h.starts) {
      for (const left of w.starts) {
        for (let c = 0; c < n_C; c++) {
          const first = Math.floor(c / (n_C / layer.groups)) * depth;
          let sum = b[c];
          for (let y = 0; y < h.window; y++) {
            const row = top + y * h.dilation;
            if (row < 0 || row >= rows) continue;
            for (let x = 0; x < w.window; x++) {
              const col = left + x * w.dilation;
              if (col < 0 || col >= cols) continue;
              const from = ((i * rows + row) * cols + col) * channels + first;
              const weight = (y * w.window + x) * depth;
              for (let k = 0; k < depth; k++) sum += input[from + k] * W[(weight + k) * n_C + c];
            }
          }
          out[at++] = sum;
        }
      }
    }
  }
}

function pool({ layer, axes: { h, w }, input, out }: Job) {
  const [m, rows, cols, channels] = layer.inputShape;
  const max = layer.op === 'max';
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (const top of h.starts) {
      for (const left of w.starts) {
        for (let c = 0; c < channels; c++) {
          let most = Number.NEGATIVE_INFINITY;
          let sum = 0;
          let count = 0;
          for (let y = 0; y < h.window; y++) {
            const row = top + y * h.dilation;
            if (row < 0 || row >= rows) continue;
            for (let x = 0; x < w.window; x++) {
              const col = left + x * w.dilation;
              if (col < 0 || col >= cols) continue;
              const value = input[((i * rows + row) * cols + col) * channels + c];
              if (value > most) most = value;
              sum += value;
              count++;
            }
          }
          out[at++] = max ? most : sum / (layer.countIncludePad ? h.window * w.window : count);
        }
      }
    }
  }
}

function transposed({ layer, axes: { h, w }, input, W, b, out }: Job) {
  const [m, rows, cols, channels] = layer.inputShape;
  const n_C = b.length;
  const depth = channels / layer.groups;
  const per = n_C / layer.groups;
  for (let at = 0; at < out.length; at++) out[at] = b[at % n_C];
  let from = 0;
  for (let i = 0; i < m; i++) {
    for (let r = 0; r < rows; r++) {
      for (let q = 0; q < cols; q++) {
        for (let k = 0; k < channels; k++) {
          const value = input[from++];
          const first = Math.floor(k / depth) * per;
          for (let y = 0; y < h.window; y++) {
            const row = h.starts[r] + y * h.dilation;
            if (row < 0 || row >= h.in) continue;
            for (let x = 0; x < w.window; x++) {
              const col = w.starts[q] + x * w.dilation;
              if (col < 0 || col >= w.in) continue;
              const to = ((i * h.in + row) * w.in + col) * n_C + first;
              const weight = ((y * w.window + x) * depth + (k % depth)) * n_C + first;
              for (let c = 0; c < per; c++) out[to + c] += value * W[weight + c];
            }
          }
        }
      }
    }
  }
}

function pad({ layer, axes: { h, w }, input, out }: Job) {
  const [m, rows, cols, channels] = layer.inputShape;
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (const row of h.starts) {
      for (const col of w.starts) {
        const inside = row >= 0 && col >= 0 && row < rows && col < cols;
        const from = ((i * rows + row) * cols + col) * channels;
        for (let c = 0; c < channels; c++) out[at++] = inside ? input[from + c] : 0;
      }
    }
  }
}

const LOOPS: Readonly<Record<Operation, (job: Job) => void>> = {
  conv,
  transposed,
  max: pool,
  average: pool,
  pad,
};

/** Forward without activation; `out` is filled. */
export const plainLoops = (job: Job): void => LOOPS[job.layer.op](job);
