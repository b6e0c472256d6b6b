// What is right: single cells of every result, in float64, straight from the definitions. A sample
// of cells, because all of them would take longer than the measurement.

import { geometry, sizes } from './cases.mjs';
import { inputs } from './inputs.mjs';

const TERMS = 2e7; // to be summed per result
const CELLS = 2000;

/** Positions spread over 0 … length − 1, the first and the last among them. */
function spread(length, count) {
  const scattered = Array.from({ length: count }, (_, k) => (k * 2654435761) % length);
  return [...new Set([0, length - 1, ...scattered])];
}

/** Row-major index → indices along each axis. */
function unravel(at, shape) {
  const indices = [];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    indices[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return indices;
}

function readers(c) {
  const { h, w, outputShape } = geometry(c);
  const [, n_H, n_W, n_C] = outputShape;
  return {
    ...{ h, w, n_H, n_W },
    input: (i, y, x, channel) => ((i * c.H + y) * c.W + x) * c.C + channel,
    output: (i, y, x, channel) => ((i * n_H + y) * n_W + x) * n_C + channel,
    filter: (fy, fx, channel, k) => ((fy * c.f + fx) * c.C + channel) * c.K + k,
    inside: (y, x) => y >= 0 && y < c.H && x >= 0 && x < c.W,
  };
}

/** Calls `visit(y, x, fy, fx)` for each tap of a window that is not padding. */
function taps(c, at, oy, ox, visit) {
  for (let fy = 0; fy < c.f; fy++) {
    for (let fx = 0; fx < c.f; fx++) {
      const [y, x] = [oy * c.stride - at.h.before + fy, ox * c.stride - at.w.before + fx];
      if (at.inside(y, x)) visit(y, x, fy, fx);
    }
  }
}

/** Calls `visit(oy, ox, fy, fx)` for each window that contains input cell (y, x). */
function windows(c, at, y, x, visit) {
  for (let fy = 0; fy < c.f; fy++) {
    for (let fx = 0; fx < c.f; fx++) {
      const [oy, ox] = [(y + at.h.before - fy) / c.stride, (x + at.w.before - fx) / c.stride];
      const both = Number.isInteger(oy) && Number.isInteger(ox);
      if (both && oy >= 0 && oy < at.n_H && ox >= 0 && ox < at.n_W) visit(oy, ox, fy, fx);
    }
  }
}

const conv = {
  Z(c, at, { A_prev, W, b }, [i, oy, ox, k]) {
    let sum = b[k];
    taps(c, at, oy, ox, (y, x, fy, fx) => {
      for (let channel = 0; channel < c.C; channel++) {
        sum += A_prev[at.input(i, y, x, channel)] * W[at.filter(fy, fx, channel, k)];
      }
    });
    return sum;
  },

  dA_prev(c, at, { W, dZ }, [i, y, x, channel]) {
    let sum = 0;
    windows(c, at, y, x, (oy, ox, fy, fx) => {
      for (let k = 0; k < c.K; k++) {
        sum += dZ[at.output(i, oy, ox, k)] * W[at.filter(fy, fx, channel, k)];
      }
    });
    return sum;
  },

  dW(c, at, { A_prev, dZ }, [fy, fx, channel, k]) {
    let sum = 0;
    for (let i = 0; i < c.m; i++) {
      for (let oy = 0; oy < at.n_H; oy++) {
        for (let ox = 0; ox < at.n_W; ox++) {
          const [y, x] = [oy * c.stride - at.h.before + fy, ox * c.stride - at.w.before + fx];
          if (!at.inside(y, x)) continue;
          sum += dZ[at.output(i, oy, ox, k)] * A_prev[at.input(i, y, x, channel)];
        }
      }
    }
    return sum;
  },

  db(c, _at, { dZ }, [k]) {
    let sum = 0;
    for (let cell = k; cell < dZ.length; cell += c.K) sum += dZ[cell];
    return sum;
  },
};

/** The largest value of a window and the number of cells in it. */
function look(c, at, A_prev, i, oy, ox, channel) {
  let [largest, sum, count] = [Number.NEGATIVE_INFINITY, 0, 0];
  taps(c, at, oy, ox, (y, x) => {
    const value = A_prev[at.input(i, y, x, channel)];
    largest = Math.max(largest, value);
    sum += value;
    count++;
  });
  return { largest, sum, count };
}

const pool = {
  Z(c, at, { A_prev }, [i, oy, ox, channel]) {
    const { largest, sum, count } = look(c, at, A_prev, i, oy, ox, channel);
    return c.mode === 'max' ? largest : sum / count;
  },

  dA_prev(c, at, { A_prev, dZ }, [i, y, x, channel]) {
    const own = A_prev[at.input(i, y, x, channel)];
    let total = 0;
    windows(c, at, y, x, (oy, ox) => {
      const { largest, count } = look(c, at, A_prev, i, oy, ox, channel);
      const share = c.mode === 'max' ? Number(own === largest) : 1 / count;
      total += share * dZ[at.output(i, oy, ox, channel)];
    });
    return total;
  },
};

/** Of each result of the case: its length, positions to look at, and what is right there. */
export function oracle(c) {
  const given = inputs(c);
  const at = readers(c);
  const { outputShape } = geometry(c);
  const { input, output } = sizes(c);
  const window = c.f * c.f;
  const results = c.op.endsWith('Backward')
    ? {
        dA_prev: { shape: [c.m, c.H, c.W, c.C], terms: window * c.K },
        ...(c.op === 'convBackward' && {
          dW: { shape: [c.f, c.f, c.C, c.K], terms: output / c.K },
          db: { shape: [c.K], terms: output / c.K },
        }),
      }
    : { Z: { shape: outputShape, terms: window * (input / (c.m * c.H * c.W)) } };
  const cell = c.op.startsWith('pool') ? pool : conv;
  return Object.fromEntries(
    Object.entries(results).map(([name, { shape, terms }]) => {
      const length = shape.reduce((a, b) => a * b);
      const positions = spread(length, Math.ceil(Math.min(CELLS, length, TERMS / terms)));
      const values = positions.map((p) => cell[name](c, at, given, unravel(p, shape)));
      return [name, { length, positions, values }];
    }),
  );
}

/** The largest difference over all results an engine has, in units of each one's largest value. */
export function largestError(right, results) {
  return Math.max(
    ...Object.entries(results).map(([name, { length, values }]) => {
      if (length !== right[name].length) return Number.POSITIVE_INFINITY;
      const scale = Math.max(...right[name].values.map(Math.abs));
      return values.reduce((worst, value, k) => {
        const error = Math.abs(value - right[name].values[k]) / scale;
        return error <= worst ? worst : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      }, 0);
    }),
  );
}
