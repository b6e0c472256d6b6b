/** What the page and those who compute for it say to each other (client.ts: there are two). */

import type { Like } from '../model/arrays';
import type { Axes } from '../model/axes';
import type { Scale } from '../model/colour';
import type { Histogram } from '../model/histogram';
import type { Layer } from '../model/layer';
import type { Problem } from '../model/problem';
import type { Cell, GradientFrom } from '../model/state';
import type { Look } from '../model/steps';

/** A picture, or one map, as pixels. */
export interface MapImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A tensor made ready to be looked at. */
export interface Seen {
  readonly shape: readonly [number, number, number, number];
  /** The numbers themselves, for tensors small enough to be written out; else null. */
  readonly values: Float64Array | Float32Array | null;
  readonly scale: Scale;
  readonly min: number;
  readonly max: number;
  /** `[example][channel]`; of large tensors only the channel on show. */
  readonly maps: readonly (readonly (MapImage | null)[])[];
  /** The same, small enough for a row of them. */
  readonly thumbs: readonly (readonly MapImage[])[];
  /** `[example]`, when three channels are the colours of a picture. */
  readonly colour: readonly MapImage[] | null;
  /** The same as small as `thumbs`; none where there is no colour. */
  readonly colourThumbs: readonly MapImage[];
}

/** Filters, or their gradient, with the scale that all of them share. */
export interface SeenFilters {
  readonly values: Float64Array | Float32Array;
  readonly shape: readonly number[];
  readonly scale: Scale;
}

export interface Run {
  readonly id: number;
  readonly layer: Layer;
  readonly axes: Axes;
  /** Null when this very input has been sent before. */
  readonly input: Seen | null;
  readonly output: Seen;
  /** The filters' numbers as the core got them, with the scale they share. */
  readonly W: SeenFilters | null;
  /** The arithmetic of the cell in focus: what nearly every picture is asked for next. */
  readonly terms: Terms | null;
  readonly milliseconds: number;
}

/** The arithmetic of one cell, for either operation. */
export interface Terms {
  readonly run: number;
  readonly cell: Cell;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly value: number;
  readonly conv: {
    readonly firstChannel: number;
    readonly depth: number;
    readonly slice: Float64Array | Float32Array;
    /** What each number of the slice is multiplied by. */
    readonly weights: Float64Array | Float32Array;
    /** Which tap of the filter each place of the slice meets; null where they are in order. */
    readonly taps: readonly number[] | null;
    readonly products: Float64Array | Float32Array;
    readonly channelSums: Float64Array | Float32Array;
    readonly b: number;
    /** The sum, before any activation. */
    readonly Z: number;
  } | null;
  readonly pool: {
    readonly values: Float64Array | Float32Array;
    readonly inside: Uint8Array;
    readonly mask: Uint8Array;
    /** Of an average: what is divided, and by what. */
    readonly sum: number | null;
    readonly divisor: number;
  } | null;
  /** A cell that is only copied: whether it is padding. */
  readonly copy: { readonly padded: boolean } | null;
}

/** What flows back from the output cells that are done. */
export interface Gradients {
  readonly run: number;
  readonly dOutput: Seen;
  readonly dInput: Seen;
  readonly dW: SeenFilters | null;
  readonly db: Float64Array | Float32Array | null;
}

/** Milliseconds of one forward pass, measured in the worker just now. */
export interface Speed {
  readonly run: number;
  readonly wasm: number;
  readonly plain: number;
}

/** What a .npy file holds, in a shape that fits where it goes. */
export interface ArrayFile {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array;
}

export interface Drawn {
  readonly volumes: readonly Float64Array[];
}

/** All maps of one example, and how the numbers are spread. */
export interface Spread {
  readonly run: number;
  readonly histogram: Histogram;
  /** Of one example, by channel; null when they were not asked for. */
  readonly maps: { readonly example: number; readonly images: readonly MapImage[] } | null;
}

export type TensorName = 'A_prev' | 'W' | 'b' | 'output' | 'dOutput' | 'dA_prev' | 'dW' | 'db';

/** A tensor as a .npy file, just as the core has it. */
export interface NpyFile {
  readonly run: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Which gradients: what flows into which cells of the output. */
export interface GradientsAsk {
  readonly k: number;
  readonly from: GradientFrom;
  readonly cell: Cell | null;
}

/** A run that a question is about; who did not make it can make it again. */
export type Made = Pick<Run, 'id' | 'layer'>;

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
  | ({ type: 'photo'; id: number } & MapImage)
  /** One moment of the webcam; it takes the photo's place. */
  | { type: 'frame'; id: number; bitmap: ImageBitmap }
  | { type: 'array'; id: number; shape: readonly number[]; data: Float64Array | Float32Array }
  | { type: 'ask'; ticket: number; ask: Ask };

export type Answer = Run | Terms | Gradients | Speed | NpyFile | Spread | ArrayFile | Drawn;

export type FromWorker =
  | { type: 'ready'; compiled: unknown }
  | { type: 'lost'; why: string }
  | { type: 'answer'; ticket: number; answer: Answer }
  | { type: 'problem'; ticket: number; problems: readonly Problem[] };
