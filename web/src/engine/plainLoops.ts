/**
 * The same layer as plain JavaScript loops, the way one would write them first: only to have its
 * time beside WebAssembly's. No number of it is shown as a result.
 */
import type { Numbers } from 'convstep';
import type { Axes, AxisData } from '../model/geometryText';
import type { Layer } from '../model/layer';
import type { Operation } from '../model/state';

/** Calls `each` for the taps of a window that lie inside the input. */
function taps(start: number, axis: AxisData, each: (tap: number, at: number) => void) {
  for (let tap = 0; tap < axis.window; tap++) {
    const at = start + tap * axis.dilation;
    if (at >= 0 && at < axis.in) each(tap, at);
  }
}

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
          taps(top, h, (y, row) => {
            taps(left, w, (x, col) => {
              const from = ((i * rows + row) * cols + col) * channels + first;
              const weight = (y * w.window + x) * depth;
              for (let k = 0; k < depth; k++) sum += input[from + k] * W[(weight + k) * n_C + c];
            });
          });
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
          taps(top, h, (_, row) => {
            taps(left, w, (_x, col) => {
              const value = input[((i * rows + row) * cols + col) * channels + c];
              if (value > most) most = value;
              sum += value;
              count++;
            });
          });
          out[at++] = max ? most : sum / (layer.countIncludePad ? h.window * w.window : count);
        }
      }
    }
  }
}

const LOOPS: Readonly<Record<Operation, (job: Job) => void>> = { conv, max: pool, average: pool };

/** Forward without activation; `out` is filled. */
export const plainLoops = (job: Job): void => LOOPS[job.layer.op](job);
