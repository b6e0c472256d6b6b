/** What the module answers to the page's questions, one at a time: in the worker, or beside the page. */
import { type ConvStep, compile, load, type Numbers, type Tensor } from 'convstep';
import { channelBeside } from '../model/beside';
import { isBeyond } from '../model/beyond';
import { paintOver, type Scale } from '../model/colour';
import { rowOf } from '../model/operations';
import type { Terms } from '../model/picture';
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
  type Later,
  type Now,
  type Run,
  type ToWorker,
} from './protocol';
import { buffersOf, outputOf, see, seeFilters } from './seen';

/** So few numbers are computed twice before anybody notices. */
const ONCE_MORE = 100_000;

const COULD_NOT_FETCH = 'What this needs could not be fetched: try again with a network.';
const BEYOND = 'These settings are beyond what this page draws.';

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Answers with a module that is ready. */
function answerer(cs: ConvStep, say: (message: FromWorker, move?: Transferable[]) => void) {
  const inputs = inputKeeper((seed) => cs.randomState(seed));
  const compute = layerKeeper(cs);
  let first = true;
  let sentInput = '';

  function run(id: number, ask: Ask & { type: 'run' | 'still' }): Run {
    const { layer, dark } = ask;
    if (isBeyond(layer)) throw new Error(BEYOND);
    const { axes } = geometry(cs, layer);
    const A_prev = inputs.tensorOf(layer.input);
    const timed = () => {
      const before = performance.now();
      const result = compute.run(layer, A_prev);
      return [result, performance.now() - before] as const;
    };
    let [out, milliseconds] = timed();
    // The first run also makes the machine code; what is shown is the computation alone.
    if (first && out.data.length < ONCE_MORE) [out, milliseconds] = timed();
    first = false;
    const drawn = { h: axisData(axes.h), w: axisData(axes.w) };
    const shapes = { layer, axes: drawn, input: A_prev, output: out };
    const look = lookAt(shapes, ask.look);
    // With padding all around a grid can be too large for numbers that can still be read.
    const padded = [axes.h, axes.w].map((a) => a.in + a.padBefore + a.padAfter);
    const legible = Math.max(...padded) <= PADDED_UP_TO;
    const written = walksInput(shapes) || legible;
    const outputWritten = !walksInput(shapes) || legible;
    const { inputRange, outputRange } = compute;
    const seen = (of: Tensor<Numbers>, scale: Scale | null, range?: readonly [number, number]) =>
      see(of, layer.pixels, dark, shownOutput(of.shape, look), outputWritten, scale, range);
    // Everything is read from the output before the module is asked for anything that needs memory.
    let output = seen(out, null, outputRange());
    const channel = channelBeside(layer, shownOutput(out.shape, look), look.channel);
    const inputKey = `${dark} ${channel} ${written} ${JSON.stringify(layer.input)}`;
    const onShow = ask.type === 'run';
    const sent = onShow && inputKey === sentInput;
    const between = sent ? undefined : inputRange();
    const added = soFar(layer, A_prev);
    // Half-way, in the colours that the whole will have.
    if (added !== A_prev) output = seen(compute.run(layer, added), output.scale);
    const photo = inputs.pixelsOf(layer.input);
    const input = sent
      ? null
      : see(A_prev, layer.pixels, dark, channel, written, null, between, photo);
    const focus = focusIn(out.shape, look);
    const result = {
      id,
      axes: drawn,
      input,
      output: outputOf(layer, output),
      W: rowOf(layer).filters ? seeFilters(parameters(layer, A_prev).W) : null,
      terms: focus && { run: id, ...terms(cs, layer, A_prev, focus) },
      milliseconds,
      summed: compute.summed,
    };
    // Now that nothing can fail any more.
    if (onShow) sentInput = inputKey;
    return result;
  }

  // Tickets go on when a worker is replaced, so that no two pictures share a name.
  function answer(ticket: number, ask: Now): Run | Terms {
    if (ask.type !== 'terms') return run(ticket, ask);
    const { id, layer } = ask.run;
    return { run: id, ...terms(cs, layer, inputs.tensorOf(layer.input), ask.cell) };
  }

  /** Not every visit asks for these. */
  async function answerByRest(ticket: number, ask: Later) {
    const { answerLater } = await import('./rest');
    const [found, move] = answerLater({ cs, inputs, compute }, ask);
    say({ type: 'answer', ticket, answer: found }, move);
  }

  function answerNow(ticket: number, ask: Now) {
    const found = answer(ticket, ask);
    const shown = 'output' in found ? [found.output, ...(found.input ? [found.input] : [])] : [];
    say({ type: 'answer', ticket, answer: found }, shown.flatMap(buffersOf));
  }

  function answerTo(message: ToWorker & { type: 'ask' }) {
    const { ticket, ask } = message;
    const refuse = (problems: readonly Problem[]) => say({ type: 'problem', ticket, problems });
    const asItIs = (sentence: string) => refuse([{ ids: [], sentence, mends: [] }]);
    const failed = (error: unknown) => {
      if (ask.type !== 'run') return asItIs(sentenceOf(error));
      // What does not work is rare, too; without what knows why, the core's words stand alone.
      import('./rest').then(
        ({ diagnose }) => refuse(diagnose(cs, ask.layer, error)),
        () => asItIs(sentenceOf(error)),
      );
    };
    const layer = 'layer' in ask ? ask.layer : 'run' in ask ? ask.run.layer : null;
    const lacking = layer && (inputs.lacks(layer.input) ?? lacks(layer));
    if (lacking) {
      lacking.then(
        () => receive(message),
        () => asItIs(COULD_NOT_FETCH),
      );
      return;
    }
    try {
      if (isLater(ask)) answerByRest(ticket, ask).catch(failed);
      else answerNow(ticket, ask);
    } catch (error) {
      failed(error);
    }
  }

  function receive(message: ToWorker) {
    if (message.type === 'photo') inputs.keepPhoto(message);
    else if (message.type === 'frame') inputs.keepFrame(message.id, message.bitmap);
    else if (message.type === 'used') paintOver(message.pixels);
    else if (message.type === 'array') inputs.keepArray(message.id, message);
    else if (message.type === 'ask') answerTo(message);
  }
  return receive;
}

/** Loads the module, or takes one that was compiled before, and answers to what it is told. */
export function answering(say: (message: FromWorker, move?: Transferable[]) => void) {
  let receive: ((message: ToWorker) => void) | null = null;
  const waiting: ToWorker[] = [];

  async function start(given: unknown) {
    try {
      const compiled = (given as Awaited<ReturnType<typeof compile>> | null) ?? (await compile());
      receive = answerer(await load({ compiled }), say);
      say({ type: 'ready', compiled });
      waiting.splice(0).forEach(receive);
    } catch (error) {
      say({ type: 'lost', why: sentenceOf(error) });
    }
  }

  return (message: ToWorker) => {
    if (message.type === 'start') start(message.compiled);
    else if (receive) receive(message);
    else waiting.push(message);
  };
}
