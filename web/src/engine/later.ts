/** Answers to what not every visit asks for: they are fetched when the first is needed (engine/rest.ts). */
import { type ConvStep, fromNpy, type Numbers, type Tensor, toNpy } from 'convstep';
import { asBias, asFilters, asInput } from '../model/arrays';
import type { Layer } from '../model/layer';
import { backward, forward, given, soFar } from './forward';
import { gradients, incoming } from './gradients';
import type { inputKeeper } from './inputs';
import type { layerKeeper } from './kept';
import { parameters } from './ops/does';
import type { Answer, ArrayFile, Ask, Later } from './protocol';
import { race } from './race';
import { buffersOfSpread, spread } from './spread';

/** With what everything is computed. */
export interface Means {
  readonly cs: ConvStep;
  readonly inputs: ReturnType<typeof inputKeeper>;
  readonly compute: ReturnType<typeof layerKeeper>;
}

type Found = [answer: Answer, move: Transferable[]];

/** Bytes 0 … 255 stay the numbers they are. */
const numbersOf = ({ shape, data }: Tensor<Numbers | Uint8Array>): Tensor<Numbers> => ({
  shape,
  data: data instanceof Uint8Array ? Float32Array.from(data) : data,
});

function read({ name, into, bytes, like }: Ask & { type: 'read' }): ArrayFile {
  let file: Tensor<Numbers | Uint8Array>;
  try {
    file = fromNpy(bytes);
  } catch (error) {
    const why =
      error instanceof Error
        ? error.message.replace(/^fromNpy: (bytes )?/, (_, it) => (it ? 'it ' : ''))
        : String(error);
    throw new Error(`${name} could not be read as a .npy file: ${why}.`);
  }
  const { data, shape } = numbersOf(file);
  const fit =
    into === 'A_prev'
      ? asInput(name, shape)
      : into === 'W'
        ? asFilters(name, shape, like)
        : asBias(name, shape, like);
  if (into !== 'A_prev' && !data.every(Number.isFinite)) {
    throw new Error(`${name} holds numbers that are not finite; ${into} takes finite ones.`);
  }
  return { shape: fit, data };
}

/** A tensor on show, by name; a gradient is that of the steps on show. */
function tensorOf(
  cs: ConvStep,
  layer: Layer,
  A_prev: Tensor<Numbers>,
  { name, flow }: Ask & { type: 'npy' },
): Tensor<Numbers> {
  if (name === 'A_prev') return A_prev;
  if (name === 'b') return parameters(layer, A_prev).b;
  if (name === 'W') return given(layer, parameters(layer, A_prev).W);
  const out = forward(cs, layer, A_prev);
  if (name === 'output') return out;
  const dOutput = incoming(out, flow);
  if (name === 'dOutput') return dOutput;
  const gradients = backward(cs, layer, A_prev, dOutput);
  const tensor = gradients[name];
  if (!tensor) throw new Error(`There is no ${name} here.`);
  return name === 'dW' ? given(layer, tensor) : tensor;
}

export function answerLater({ cs, inputs, compute }: Means, ask: Later): Found {
  if (ask.type === 'read') {
    const file = read(ask);
    return [file, [file.data.buffer as ArrayBuffer]];
  }
  if (ask.type === 'draw') {
    const random = cs.randomState(ask.seed);
    return [{ volumes: ask.shapes.map((shape) => random.randn(...shape).data) }, []];
  }
  const { id: run, layer } = ask.run;
  const A_prev = inputs.tensorOf(layer.input);
  if (ask.type === 'gradients') {
    return [gradients(cs, layer, A_prev, compute.run(layer, A_prev), ask), []];
  }
  if (ask.type === 'speed') {
    return [{ run, ...race(cs, layer, A_prev) }, []];
  }
  if (ask.type === 'spread') {
    const out = compute.run(layer, soFar(layer, A_prev));
    const found = spread(out, ask.scale, ask);
    return [found, buffersOfSpread(found)];
  }
  const tensor = tensorOf(cs, layer, A_prev, ask);
  const bytes = toNpy(tensor) as Uint8Array<ArrayBuffer>;
  return [{ run, bytes }, [bytes.buffer]];
}
