/**
 * What the core answered, as the page keeps it: a layer with its input and output, made ready to be
 * looked at, and what is asked about them.
 */
import type { Axes } from './axes';
import type { Scale } from './colour';
import type { Histogram } from './histogram';
import type { Layer } from './layer';
import type { Cell, GradientFrom } from './state';

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
  /** Up to this a number is what rounding left of a sum: it is written as zero. */
  readonly least: number;
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

/** A layer, its input and what it makes of it. */
export interface Picture {
  readonly id: number;
  readonly layer: Layer;
  readonly axes: Axes;
  readonly input: Seen;
  readonly output: Seen;
  /** The filters' numbers as the core got them, with the scale they share. */
  readonly W: SeenFilters | null;
  /** The arithmetic of the cell in focus: what nearly every picture is asked for next. */
  readonly terms: Terms | null;
  readonly milliseconds: number;
  /** Whether the colours were added first, and the filters went over their sum (engine/colours.ts). */
  readonly summed: boolean;
}

/** Window and weights of a cell, multiplied. */
export interface Products {
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
}

/** The arithmetic of one cell, for either operation. */
export interface Terms {
  readonly run: number;
  readonly cell: Cell;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  readonly value: number;
  readonly conv: Products | null;
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

/** Which gradients: what flows into which cells of the output. */
export interface GradientsAsk {
  readonly k: number;
  readonly from: GradientFrom;
  readonly cell: Cell | null;
}

/** All maps of one example, and how the numbers are spread. */
export interface Spread {
  readonly run: number;
  readonly histogram: Histogram;
  /** Of one example, by channel; null when they were not asked for. */
  readonly maps: { readonly example: number; readonly images: readonly MapImage[] } | null;
}

/** An input that somebody brought, as the engine keeps it. */
export type Brought =
  | ({ readonly type: 'photo'; readonly id: number } & MapImage)
  | {
      readonly type: 'array';
      readonly id: number;
      readonly shape: readonly number[];
      readonly data: Float64Array | Float32Array;
    };
