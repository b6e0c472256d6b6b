/** The worker, which has the module: answers what the page asks, one question at a time. */
import { type ConvStep, compile, load, type Numbers, type Tensor } from 'convstep';
import { isBeyond } from '../model/beyond';
import type { Scale } from '../model/colour';
import type { Layer } from '../model/layer';
import { rowOf } from '../model/operations';
import type { Problem } from '../model/problem';
import { PADDED_UP_TO } from '../model/state';
import { focusIn, shownOutput } from '../model/steps';
import { lookAt, walksInput } from '../model/walk';
import { axisData } from './axis';
import { geometry, lacks, soFar, terms } from './forward';
import { inputKeeper } from './inputs';
import { layerKeeper } from './kept';
import { parameters } from './ops/does';
import {
  type Ask,
  type FromWorker,
  isLater,
  type Now,
  REPLACEMENT,
  type Run,
  type Terms,
  type ToWorker,
} from './protocol';
import { buffersOf, see, seeFilters } from './seen';

type Compiled = Awaited<ReturnType<typeof compile>>;
type Inputs = ReturnType<typeof inputKeeper>;
type Compute = ReturnType<typeof layerKeeper>;

/** So few numbers are computed twice before anybody notices. */
const ONCE_MORE = 100_000;

const say = (message: FromWorker, move: Transferable[] = []) =>
  (self as unknown as Worker).postMessage(message, move);

let cs: ConvStep | null = null;
let inputs: Inputs | null = null;
let compute: Compute | null = null;
let latest: {
  id: number;
  layer: Layer;
  A_prev: Tensor<Numbers>;
} | null = null;
let sentInput = '';
const waiting: ToWorker[] = [];

async function start(compiled: unknown) {
  try {
    const ready = (compiled as Compiled | null) ?? (await compile());
    cs = await load({ compiled: ready });
    const engine = cs;
    inputs = inputKeeper((seed) => engine.randomState(seed));
    compute = layerKeeper(engine);
    say({ type: 'ready', compiled: ready });
    for (const message of waiting.splice(0)) receive(message);
  } catch (error) {
    say({ type: 'lost', why: error instanceof Error ? error.message : String(error) });
  }
}

function run(engine: ConvStep, id: number, ask: Ask & { type: 'run' | 'still' }): Run {
  const { layer, dark } = ask;
  const { axes } = geometry(engine, layer);
  const A_prev = (inputs as Inputs).tensorOf(layer.input);
  const timed = () => {
    const before = performance.now();
    const result = (compute as Compute).run(layer, A_prev);
    return [result, performance.now() - before] as const;
  };
  let [out, milliseconds] = timed();
  // The first run also makes the machine code; what is shown is the computation alone.
  if (!latest && out.data.length < ONCE_MORE) [out, milliseconds] = timed();
  const drawn = { h: axisData(axes.h), w: axisData(axes.w) };
  const shapes = { layer, axes: drawn, input: A_prev, output: out };
  const look = lookAt(shapes, ask.look);
  // With padding all around a grid can be too large for numbers that can still be read.
  const padded = [axes.h, axes.w].map((a) => a.in + a.padBefore + a.padAfter);
  const legible = Math.max(...padded) <= PADDED_UP_TO;
  const written = walksInput(shapes) || legible;
  const outputWritten = !walksInput(shapes) || legible;
  const { inputRange, outputRange } = compute as Compute;
  const seen = (of: Tensor<Numbers>, scale: Scale | null, range?: readonly [number, number]) =>
    see(of, layer.pixels, dark, shownOutput(of.shape, look), outputWritten, scale, range);
  // Everything is read from the output before the module is asked for anything that needs memory.
  let output = seen(out, null, outputRange());
  const inputKey = `${dark} ${look.channel} ${written} ${JSON.stringify(layer.input)}`;
  const onShow = ask.type === 'run';
  const sent = onShow && inputKey === sentInput;
  const between = sent ? undefined : inputRange();
  const added = soFar(layer, A_prev);
  // Half-way, in the colours that the whole will have.
  if (added !== A_prev) output = seen((compute as Compute).run(layer, added), output.scale);
  if (onShow) latest = { id, layer, A_prev };
  const input = sent ? null : see(A_prev, layer.pixels, dark, look.channel, written, null, between);
  if (onShow) sentInput = inputKey;
  const focus = focusIn(out.shape, look);
  return {
    id,
    layer,
    axes: drawn,
    input,
    output,
    W: rowOf(layer).filters ? seeFilters(parameters(layer, A_prev).W) : null,
    terms: focus && { run: id, ...terms(engine, layer, A_prev, focus) },
    milliseconds,
  };
}

function answer(engine: ConvStep, ticket: number, ask: Now): Run | Terms {
  // Tickets go on when a worker is replaced, so that no two pictures share a name.
  if (ask.type !== 'terms') return run(engine, ticket, ask);
  if (!latest || latest.id !== ask.run) throw new Error('superseded');
  return { run: latest.id, ...terms(engine, latest.layer, latest.A_prev, ask.cell) };
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function receive(message: ToWorker) {
  if (message.type === 'start') {
    start(message.compiled);
    return;
  }
  const [engine, kept, layers] = [cs, inputs, compute];
  if (!engine || !kept || !layers) {
    waiting.push(message);
    return;
  }
  if (message.type === 'photo') {
    kept.keepPhoto(message.id, { ...message, rgba: message.pixels });
    return;
  }
  if (message.type === 'frame') {
    kept.keepFrame(message.id, message.bitmap);
    return;
  }
  if (message.type === 'array') {
    kept.keepArray(message.id, message);
    return;
  }
  const { ticket, ask } = message;
  const failed = (error: unknown) => {
    const sayProblems = (problems: readonly Problem[]) =>
      say({ type: 'problem', ticket, problems });
    const asItIs = () => sayProblems([{ ids: [], sentence: sentenceOf(error), mends: [] }]);
    if (ask.type !== 'run') asItIs();
    // What does not work is rare, too; without the file that knows why, the core's words stand alone.
    else
      import('./diagnose').then(
        ({ diagnose }) => sayProblems(diagnose(engine, ask.layer, error)),
        asItIs,
      );
  };
  if (isLater(ask)) {
    // Not every visit asks for these: their code is a file of its own.
    import('./later').then(({ answerLater }) => {
      try {
        const [result, move] = answerLater(engine, { latest, compute: layers }, ask);
        say({ type: 'answer', ticket, answer: result }, move);
      } catch (error) {
        failed(error);
      }
    }, failed);
    return;
  }
  const lacking = ask.type !== 'terms' ? (kept.lacks(ask.layer.input) ?? lacks(ask.layer)) : null;
  if (lacking) {
    const sentence = 'What this needs could not be fetched: try again with a network.';
    lacking.then(
      () => receive(message),
      () => say({ type: 'problem', ticket, problems: [{ ids: [], sentence, mends: [] }] }),
    );
    return;
  }
  try {
    if (ask.type === 'run' && isBeyond(ask.layer)) {
      throw new Error('These settings are beyond what this page draws.');
    }
    const result = answer(engine, ticket, ask);
    const move =
      'output' in result
        ? [...buffersOf(result.output), ...(result.input ? buffersOf(result.input) : [])]
        : [];
    say({ type: 'answer', ticket, answer: result }, move);
  } catch (error) {
    failed(error);
  }
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => receive(event.data));
// The page's thread hands messages on only when it has time; the first worker needs none to begin.
if (self.name !== REPLACEMENT) start(null);
