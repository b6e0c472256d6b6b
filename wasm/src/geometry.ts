import { claim, readNumber, readOptions, readPadding, readPair, readShape } from './boundary.js';
import { describe, refuse } from './errors.js';
import { size } from './memory.js';
import type { Core } from './raw.js';
import type { Axis, Geometry, GeometryRequest } from './types.js';

/** The geometry of sliding, without any numbers to slide over. */
export interface GeometryFunctions {
  /**
   * Where windows start, how many there are and what they leave unread, per axis; and the shape of
   * the output. Throws 'invalid-argument', 'shape-mismatch', or 'out-of-memory' for an output that no
   * memory can address, as the computations would; that padding is less than a pooling's f is not asked.
   *
   * @example
   * const { outputShape, axes } = cs.outputGeometry({ inputShape: [1, 12, 12, 3], f: 3, pad: 1 });
   * outputShape                                // → [1, 12, 12, 3]
   * axes.h.start(0)                            // → -1
   */
  outputGeometry(request: GeometryRequest): Geometry;
}

const keys = ['inputShape', 'f', 'stride', 'pad', 'dilation', 'n_C'] as const;

/** Numbers that the core gives for an axis. */
const axisLength = 9;

export function geometry(core: Core): GeometryFunctions {
  const { raw } = core;

  function axis(answer: Float64Array): Axis {
    const [in_, window, stride, dilation, padBefore, padAfter, out, extent, dropped] =
      answer as unknown as [number, number, number, number, number, number, number, number, number];
    const start = (i: number) => {
      if (!Number.isInteger(i) || i < 0 || i >= out) {
        const expected = `must be a whole number from 0 to ${out - 1}`;
        refuse('invalid-argument', 'start', 'i', describe(i), expected);
      }
      return raw.axisStart(stride, padBefore, i);
    };
    return { in: in_, window, stride, dilation, padBefore, padAfter, out, extent, dropped, start };
  }

  return {
    outputGeometry(request) {
      const caller = 'outputGeometry';
      const {
        inputShape,
        f,
        stride = 1,
        pad = 0,
        dilation = 1,
        n_C,
      } = readOptions(caller, 'request', request, keys);
      const shape = readShape(caller, 'inputShape', inputShape);
      const description = [
        ...claim(1, shape, size(shape)),
        ...readPair(caller, 'f', f),
        ...readPair(caller, 'stride', stride),
        ...readPair(caller, 'dilation', dilation),
        ...readPadding(caller, pad),
        readNumber(caller, 'n_C', n_C === undefined ? (shape[3] ?? 1) : n_C),
      ];
      const answer = core.check(caller, description, () => raw.checkGeometry());
      return {
        outputShape: [...answer.subarray(0, 4)],
        axes: {
          h: axis(answer.subarray(4)),
          w: axis(answer.subarray(4 + axisLength)),
        },
      };
    },
  };
}
