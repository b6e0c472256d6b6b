/** What the page and those who compute for it say to each other (client.ts: there are two). */

import type { Like } from '../model/arrays';
import type { Scale } from '../model/colour';
import type { Layer } from '../model/layer';
import type {
  Brought,
  Gradients,
  GradientsAsk,
  Picture,
  Seen,
  Speed,
  Spread,
  Terms,
} from '../model/picture';
import type { Problem } from '../model/problem';
import type { Cell } from '../model/state';
import type { Look } from '../model/steps';

/** The answer to a run; without the layer, which is known, or an input that has been sent before. */
export type Run = Omit<Picture, 'input' | 'layer'> & { readonly input: Seen | null };

/** What a .npy file holds, in a shape that fits where it goes. */
export interface ArrayFile {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array;
}

export interface Drawn {
  readonly volumes: readonly Float64Array[];
}

export type TensorName = 'A_prev' | 'W' | 'b' | 'output' | 'dOutput' | 'dA_prev' | 'dW' | 'db';

/** A tensor as a .npy file, just as the core has it. */
export interface NpyFile {
  readonly run: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A run that a question is about; who did not make it can make it again. */
export type Made = Pick<Picture, 'id' | 'layer'>;

export type Ask =
  | {
      type: 'spread';
      run: Made;
      scale: Scale;
      /** One map, by example and channel; null is all of the output. */
      of: readonly [example: number, channel: number] | null;
      /** Whether to paint all maps of an example, and with all their pixels. */
      paint: { example: number; dark: boolean; actual: boolean } | null;
    }
  | { type: 'npy'; run: Made; name: TensorName; flow: GradientsAsk }
  | {
      type: 'read';
      name: string;
      bytes: Uint8Array<ArrayBuffer>;
      into: 'A_prev' | 'W' | 'b';
      like: Like;
    }
  | { type: 'speed'; run: Made }
  /** Volumes of NumPy's randn after a seed, one after the other. */
  | { type: 'draw'; seed: number; shapes: readonly (readonly number[])[] }
  | ({ type: 'gradients'; run: Made; dark: boolean } & GradientsAsk)
  | { type: 'run'; layer: Layer; look: Look; dark: boolean }
  /** A picture beside the one on show. */
  | { type: 'still'; layer: Layer; look: Look; dark: boolean }
  | { type: 'terms'; run: Made; cell: Cell };

/** Questions that few visits ask: their answers' code is fetched when it is first needed. */
export type Later = Exclude<Ask, { type: 'run' | 'still' | 'terms' }>;
export type Now = Exclude<Ask, Later>;
export const isLater = (ask: Ask): ask is Later =>
  ask.type !== 'run' && ask.type !== 'still' && ask.type !== 'terms';

/** The name of a worker that is handed the compiled module; the first one compiles it by itself. */
export const REPLACEMENT = 'replacement';

export type ToWorker =
  | { type: 'start'; compiled: unknown }
  | Brought
  /** One moment of the webcam; it takes the photo's place. */
  | { type: 'frame'; id: number; bitmap: ImageBitmap }
  /** The pixels of a map that is not on show any more. */
  | { type: 'used'; pixels: ArrayBuffer }
  | { type: 'ask'; ticket: number; ask: Ask };

export type Answer = Run | Terms | Gradients | Speed | NpyFile | Spread | ArrayFile | Drawn;

export type FromWorker =
  | { type: 'ready'; compiled: unknown }
  | { type: 'lost'; why: string }
  | { type: 'answer'; ticket: number; answer: Answer }
  | { type: 'problem'; ticket: number; problems: readonly Problem[] };
