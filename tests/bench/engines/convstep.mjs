// Ours: layers, which keep everything in the module's memory, and the functions, which copy.

import { sizes } from '../cases.mjs';
import { inputs } from '../inputs.mjs';

/** @param {import('../host.mjs').Host} host @param {{ flavour: string }} options */
export async function start(host, { flavour }) {
  const { load } = await host.convstep();
  const cs = await load({ flavour });
  return { prepare: (c) => makers[c.op](cs, c) };
}

const convArguments = ({ m, H, W, C, K, f, stride, pad }, given) => ({
  inputShape: [m, H, W, C],
  W: { shape: [f, f, C, K], data: given.W },
  b: { shape: [1, 1, 1, K], data: given.b },
  stride,
  pad,
});

const describe = (c, layer) => ({
  algorithm: layer.algorithm,
  workspaceBytes: layer.workspaceBytes,
  weightBytes: layer.weightBytes,
  tensorBytes: tensorBytes(c),
});

function tensorBytes(c) {
  const { input, weights, output } = sizes(c);
  return (input + weights + output) * (c.dtype === 'float64' ? 8 : 4);
}

const makers = {
  conv(cs, c) {
    const given = inputs(c);
    const layer = cs.convLayer(convArguments(c, given));
    layer.input.set(given.A_prev);
    return forward(layer, c);
  },

  pool(cs, c) {
    const layer = poolLayer(cs, c);
    layer.input.set(inputs(c).A_prev);
    return forward(layer, c);
  },

  convBackward(cs, c) {
    const given = inputs(c);
    const layer = cs.convLayer(convArguments(c, given));
    layer.input.set(given.A_prev);
    return backward(layer, c, given, () => ({
      dA_prev: layer.inputGradient,
      dW: layer.weightGradient,
      db: layer.biasGradient,
    }));
  },

  poolBackward(cs, c) {
    const given = inputs(c);
    const layer = poolLayer(cs, c);
    layer.input.set(given.A_prev);
    return backward(layer, c, given, () => ({ dA_prev: layer.inputGradient }));
  },

  // The function, and apart what it consists of: a layer's run, taking W over, and moving the
  // input in and the output out.
  convCopying(cs, c) {
    const given = inputs(c);
    const request = convArguments(c, given);
    const { inputShape, W, b, ...hparameters } = request;
    const A_prev = { shape: inputShape, data: given.A_prev };
    const layer = cs.convLayer(request);
    layer.input.set(given.A_prev);
    layer.run();
    const received = new Float32Array(layer.output.length);
    let result;
    return {
      tasks: {
        main() {
          result = cs.convForward(A_prev, W, b, hparameters);
        },
        run: () => layer.run(),
        // The run after it is what packs.
        packAndRun() {
          layer.setParameters(W, b);
          layer.run();
        },
        copy() {
          layer.input.set(given.A_prev);
          received.set(layer.output);
        },
      },
      outputs: () => ({ Z: result.Z.data }),
      facts: { algorithm: layer.algorithm },
      release: () => layer.dispose(),
    };
  },
};

function poolLayer(cs, { m, H, W, C, f, stride, pad, mode, dtype }) {
  return cs.poolLayer({ inputShape: [m, H, W, C], f, stride, pad, mode, dtype });
}

function forward(layer, c) {
  return {
    tasks: { main: () => layer.run() },
    outputs: () => ({ Z: layer.output }),
    facts: describe(c, layer),
    release: () => layer.dispose(),
  };
}

function backward(layer, c, { dZ }, outputs) {
  layer.run();
  layer.outputGradient.set(dZ);
  return {
    tasks: { main: () => layer.runBackward() },
    outputs,
    facts: describe(c, layer),
    release: () => layer.dispose(),
  };
}
