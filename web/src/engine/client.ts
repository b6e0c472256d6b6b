/**
 * The page's end of the engine: ask, and get a promise. Of each kind of question only the newest
 * counts. One that has not been sent yet is dropped when a newer one comes; if the worker is still
 * busy after a while with something nobody waits for, it is replaced by a fresh one, which starts
 * at once because the compiled module is handed on.
 */
import type { Problem } from '../model/problem';
import {
  type ArrayFile,
  type Ask,
  type Drawn,
  type FromWorker,
  type Gradients,
  type NpyFile,
  REPLACEMENT,
  type Run,
  type Seen,
  type Speed,
  type Spread,
  type Terms,
  type ToWorker,
} from './protocol';

export interface PhotoPixels {
  readonly id: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** A run with its input always there. */
export type Picture = Run & { readonly input: Seen };

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

export type Brought = ToWorker & { type: 'photo' | 'array' };

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
  /** Gives up the work under way, and the worker with it. */
  restart(): void;
}

interface Job {
  readonly ask: Ask;
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

/** What is answered before what. */
const KINDS = [
  'run',
  'terms',
  'gradients',
  'spread',
  'read',
  'draw',
  'npy',
  'speed',
  'still',
] as const;

/** Work that was superseded may go on this long before its worker is replaced. */
const PATIENCE = 300;

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

export function createEngine(onLost: (why: string) => void): Engine {
  let worker: Worker | null = null;
  let compiled: unknown = null;
  let brought: Brought | null = null;
  /** Whether the input is a moment of the webcam: a replaced worker would not have it. */
  let live = false;
  let input: Seen | null = null;
  let ticket = 0;
  let busy: { ticket: number; job: Job; since: number } | null = null;
  let timer = 0;
  const queue = new Map<Kind, Job>();

  const send = (message: ToWorker) => worker?.postMessage(message);

  function lose(why: string) {
    const what = compiled ? 'has stopped' : 'could not be started';
    onLost(`The computing core ${what} (${why}).`);
  }

  function open() {
    const early = takeEarly();
    const name = compiled ? REPLACEMENT : '';
    worker = early ?? new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
    const failed = (event: ErrorEvent) => {
      event.preventDefault();
      lose(event.message || 'its worker did not start');
    };
    worker.onmessage = hear;
    worker.onerror = failed;
    if (compiled) send({ type: 'start', compiled });
    // Once whoever waits for it is ready to hear.
    queueMicrotask(() => {
      for (const event of early?.heard ?? []) 'data' in event ? hear(event) : failed(event);
    });
    if (brought) send(brought);
  }

  function hear({ data }: MessageEvent<FromWorker>) {
    if (data.type === 'ready') {
      compiled = data.compiled;
      return;
    }
    if (data.type === 'lost') {
      lose(data.why);
      return;
    }
    // Kept even when nobody waits for this answer: the worker will not send it again.
    const still = busy?.job.ask.type === 'still';
    if (data.type === 'answer' && 'output' in data.answer && data.answer.input && !still) {
      input = data.answer.input;
    }
    if (busy?.ticket !== data.ticket) return;
    const { job } = busy;
    busy = null;
    clearTimeout(timer);
    if (data.type === 'problem') job.reject(new Impossible(data.problems));
    else {
      const answer = data.answer;
      job.resolve(
        ('output' in answer ? { ...answer, input: answer.input ?? input } : answer) as never,
      );
    }
    next();
  }

  function next() {
    // A new picture before the arithmetic of one of its cells, and that before all gradients.
    const kind = KINDS.find((k) => queue.has(k));
    if (!kind) return;
    const job = queue.get(kind);
    if (busy || !job) return;
    queue.delete(kind);
    ticket++;
    busy = { ticket, job, since: performance.now() };
    send({ type: 'ask', ticket, ask: job.ask });
  }

  function replace() {
    worker?.terminate();
    busy?.job.reject(new Superseded());
    busy = null;
    clearTimeout(timer);
    open();
    next();
  }

  const ask: Engine['ask'] = (question) =>
    new Promise((resolve, reject) => {
      queue.get(question.type)?.reject(new Superseded());
      queue.set(question.type, { ask: question, resolve, reject });
      if (busy && question.type === 'run') {
        // Nobody waits for an older picture any more, nor long for anything else about it.
        if (busy.job.ask.type === 'run') busy.job.reject(new Superseded());
        clearTimeout(timer);
        const left = Math.max(0, PATIENCE - (performance.now() - busy.since));
        if (compiled && !live) timer = window.setTimeout(replace, left);
      }
      next();
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
      send(message);
    },
    frame(id, bitmap) {
      brought = null;
      live = true;
      worker?.postMessage({ type: 'frame', id, bitmap } satisfies ToWorker, [bitmap]);
    },
    restart: replace,
  };
}
