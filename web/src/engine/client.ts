/**
 * The page's end of the engine: ask, and get a promise. Of each kind of question only the newest
 * counts. One that has not been sent yet is dropped when a newer one comes; if the worker is still
 * busy after a while with something nobody waits for, it is replaced by a fresh one, which starts
 * at once because the compiled module is handed on.
 *
 * A small layer takes less time than its way to the worker and back, in which the page would be drawn
 * once for nothing. So there is a second instance of the module on the page's own thread, made of the
 * worker's own script when there is time; until then, and for all that is large, there is the worker.
 */
import type { Layer } from '../model/layer';
import type { Brought, Gradients, Picture, Seen, Speed, Spread, Terms } from '../model/picture';
import type { Problem } from '../model/problem';
import {
  type ArrayFile,
  type Ask,
  type Drawn,
  type FromWorker,
  type NpyFile,
  REPLACEMENT,
  type ToWorker,
} from './protocol';
import script from './worker?worker&url';

/** What comes back for each kind of question. */
interface Answers {
  run: Picture;
  /** Another picture than the one on show, when nothing else is asked. */
  still: Picture;
  terms: Terms;
  gradients: Gradients;
  spread: Spread;
  read: ArrayFile;
  draw: Drawn;
  npy: NpyFile;
  speed: Speed;
}
type Kind = Ask['type'];

export class Superseded extends Error {}
export class Impossible extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems[0]?.sentence);
  }
}

export interface Engine {
  ask<K extends Kind>(question: Ask & { type: K }): Promise<Answers[K]>;
  /** Keeps an input that somebody brought; there is one at a time. */
  bring(input: Brought): void;
  /** The one that is kept. */
  readonly brought: Brought | null;
  /** Hands on one moment of the webcam, which nobody keeps. */
  frame(id: number, bitmap: ImageBitmap): void;
  /** From now on, what takes no time is answered by an instance of the module on the page's thread. */
  join(near: Near): Promise<void>;
  /** Takes back what a picture was painted in, which nobody looks at any more. */
  takeBack(picture: Picture): void;
  /** Gives up the work under way, and the worker with it. */
  restart(): void;
}

/** A second one who answers (engine/near.ts). */
export interface Near {
  takes(layer: Layer): boolean;
  /** What to tell it; what it answers is for `hear`. */
  open(compiled: unknown, hear: (message: Answered) => void): Promise<Tell>;
}
type Tell = (message: ToWorker) => void;
type Answered = Extract<FromWorker, { ticket: number }>;

interface Job {
  readonly ask: Ask;
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

/** What is asked about a picture, and means nothing for the next one. */
const PARTS = ['terms', 'gradients', 'spread'] as const;

/** What is answered before what: a new picture before the arithmetic of one of its cells. */
const KINDS: readonly Kind[] = ['run', ...PARTS, 'read', 'draw', 'npy', 'speed', 'still'];

/** Work that was superseded may go on this long before its worker is replaced. */
const PATIENCE = 300;

/** Bytes of a map that are worth being used again; rows of small maps have fewer. */
const LARGE = 500_000;

/** The worker that the built page starts before this script has come (web/lean.ts). */
interface EarlyWorker extends Worker {
  readonly heard: readonly (MessageEvent<FromWorker> | ErrorEvent)[];
}

function takeEarly(): EarlyWorker | null {
  const page = self as { convstepWorker?: EarlyWorker | null };
  const worker = page.convstepWorker ?? null;
  page.convstepWorker = null;
  return worker;
}

/** One who answers questions, one at a time, and what is known of it. */
interface Answerer {
  tell: Tell;
  /** Over is what nobody waits for any more. */
  busy: { ticket: number; job: Job; since: number; over: boolean } | null;
  /** The input as it was sent last: it is not sent again. */
  input: Seen | null;
}

const idle = (tell: Tell): Answerer => ({ tell, busy: null, input: null });

/** `onLost` hears why there is no core, and null as soon as there is one again. */
export function createEngine(onLost: (why: string | null) => void): Engine {
  let worker: Worker | null = null;
  const far = idle((message) => worker?.postMessage(message));
  let near: (Answerer & Pick<Near, 'takes'>) | null = null;
  let compiled: unknown = null;
  let lost = false;
  let brought: Brought | null = null;
  /** Whether the input is a moment of the webcam: a replaced worker would not have it. */
  let live = false;
  let ticket = 0;
  let timer = 0;
  const queue = new Map<Kind, Job>();

  function lose(why: string) {
    const what = compiled ? 'has stopped' : 'could not be started';
    lost = true;
    onLost(`The computing core ${what} (${why}).`);
  }

  function open() {
    const early = takeEarly();
    const name = compiled ? REPLACEMENT : '';
    worker = early ?? new Worker(script, { type: 'module', name });
    const failed = (event: ErrorEvent) => {
      event.preventDefault();
      lose(event.message || 'its worker did not start');
    };
    const heard = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'lost') return lose(data.why);
      if (lost) onLost(null);
      lost = false;
      if (data.type === 'ready') compiled = data.compiled;
      else hear(far, data);
    };
    worker.onmessage = heard;
    worker.onerror = failed;
    if (compiled) far.tell({ type: 'start', compiled });
    // Once whoever waits for it is ready to hear.
    queueMicrotask(() => {
      for (const event of early?.heard ?? []) 'data' in event ? heard(event) : failed(event);
    });
    if (brought) far.tell(brought);
  }

  function hear(from: Answerer, data: Answered) {
    // Kept even when nobody waits for this answer: it will not be sent again.
    const still = from.busy?.job.ask.type === 'still';
    if (data.type === 'answer' && 'output' in data.answer && data.answer.input && !still) {
      from.input = data.answer.input;
    }
    if (from.busy?.ticket !== data.ticket) return;
    const { job, over } = from.busy;
    from.busy = null;
    if (data.type === 'problem') job.reject(new Impossible(data.problems));
    else {
      const { answer } = data;
      const { ask } = job;
      // What it was asked with does not come back: it is the same.
      const found =
        'output' in answer && 'layer' in ask
          ? { ...answer, layer: ask.layer, input: answer.input ?? from.input }
          : answer;
      job.resolve(found as never);
      // What is still to be asked is about the picture before.
      if (ask.type === 'run' && !over) for (const kind of PARTS) drop(kind);
    }
    queueMicrotask(next);
  }

  function drop(kind: Kind) {
    queue.get(kind)?.reject(new Superseded());
    queue.delete(kind);
  }

  function give(to: Answerer, job: Job) {
    let { ask } = job;
    ticket++;
    to.busy = { ticket, job, since: performance.now(), over: false };
    // Without the pixels of the picture.
    if ('run' in ask) ask = { ...ask, run: { id: ask.run.id, layer: ask.run.layer } };
    to.tell({ type: 'ask', ticket, ask });
  }

  /** Who could answer it now. */
  function freeFor({ ask }: Job): Answerer | null {
    const layer = ask.type === 'run' ? ask.layer : ask.type === 'terms' ? ask.run.layer : null;
    if (layer && near && !near.busy && near.takes(layer)) return near;
    return far.busy ? null : far;
  }

  /** When all that is done at once has been asked: of several pictures only the last one counts. */
  function next() {
    for (const kind of KINDS) {
      const job = queue.get(kind);
      const free = job && freeFor(job);
      if (!free) continue;
      queue.delete(kind);
      give(free, job);
    }
    clearTimeout(timer);
    const { busy } = far;
    if (busy?.over && queue.size > 0 && compiled && !live) {
      timer = window.setTimeout(replace, PATIENCE - (performance.now() - busy.since));
    }
  }

  function replace() {
    worker?.terminate();
    far.busy?.job.reject(new Superseded());
    far.busy = null;
    open();
    next();
  }

  const ask: Engine['ask'] = (question) =>
    new Promise((resolve, reject) => {
      drop(question.type);
      queue.set(question.type, { ask: question, resolve, reject });
      // Nobody waits for an older picture any more, nor long for anything else about it.
      for (const busy of question.type === 'run' ? [far.busy, near?.busy] : []) {
        if (!busy) continue;
        busy.over ||= busy.job.ask.type === 'run' || 'run' in busy.job.ask;
        if (busy.job.ask.type === 'run') busy.job.reject(new Superseded());
      }
      queueMicrotask(next);
    });

  open();
  return {
    ask,
    get brought() {
      return brought;
    },
    bring(message) {
      brought = message;
      live = false;
      far.tell(message);
      if (message.type === 'array') near?.tell(message);
    },
    frame(id, bitmap) {
      brought = null;
      live = true;
      worker?.postMessage({ type: 'frame', id, bitmap } satisfies ToWorker, [bitmap]);
    },
    async join(second) {
      const tell = await second.open(compiled, (message) => near && hear(near, message));
      if (brought?.type === 'array') tell(brought);
      near = { ...idle(tell), takes: second.takes };
    },
    takeBack({ output }) {
      for (const map of [...output.maps.flat(), ...(output.colour ?? [])]) {
        if (!map || map.rgba.length < LARGE) continue;
        const pixels = map.rgba.buffer;
        worker?.postMessage({ type: 'used', pixels } satisfies ToWorker, [pixels]);
      }
    },
    restart: replace,
  };
}
