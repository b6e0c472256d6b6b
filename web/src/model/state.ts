/**
 * Everything a person can choose, as one plain value. The page is a function of this value and of
 * what the engine answered to it; nothing else remembers anything.
 *
 * Numbers that come from a field stay as they were typed, even where they cannot work (a stride of
 * 0, an empty field as NaN): the core judges them, and the page explains its verdict in place.
 */
import type { Language } from './code';
import type { Fraction } from './fractions';
import type { HideableId } from './hideable';
import type { LessonId } from './lessonIds';
import type { PresetId } from './presets';
import type { SourceId } from './sources';

export type Operation = 'conv' | 'transposed' | 'max' | 'average' | 'pad';
/** The gradient that flows into the output: 1 everywhere, the output itself, or 1 in one cell. */
export type GradientFrom = 'ones' | 'output' | 'cell';
/** What is applied to Z after the sum. */
export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh';
export type Two = readonly [height: number, width: number];
export type Four = readonly [top: number, bottom: number, left: number, right: number];
export type Cell = readonly [example: number, row: number, column: number, channel: number];

/** One filter: a preset that follows the filter size, or numbers typed by hand. */
export interface Filter {
  readonly preset: PresetId | 'own';
  /** Only for 'own': `(f_H, f_W, n_C_prev / groups)`, row-major. */
  readonly numbers: readonly number[];
  /** Of a random preset: which of many it is; left out, 0. */
  readonly seed?: number;
  /** What each number is multiplied by; left out, the preset's own or 1. */
  readonly factor?: Fraction;
}

/** A number grid that somebody typed: `(n_H, n_W, n_C)`, row-major. */
export interface OwnGrid {
  readonly shape: readonly [number, number, number];
  readonly data: readonly number[];
  /** Set when the numbers are float32. */
  readonly single?: true;
}

export interface State {
  readonly op: Operation;
  readonly source: SourceId;
  /** Rows and columns of a number grid. */
  readonly side: number;
  /** Examples and channels of the random volume, and its seed. */
  readonly m: number;
  readonly channels: number;
  readonly seed: number;
  readonly own: OwnGrid | null;
  /** Whether a picture keeps its three colours or becomes grey. */
  readonly colour: boolean;
  readonly f: Two;
  /** Whether height and width of f are set apart, even where they are equal. */
  readonly free: boolean;
  readonly stride: Two;
  readonly pad: 'same' | Four;
  readonly dilation: Two;
  /** Rows and columns that a transposed convolution's output has beyond the fewest that it needs. */
  readonly outPad: Two;
  readonly groups: number;
  readonly countIncludePad: boolean;
  readonly activation: Activation;
  /** Whether each filter is turned by 180° before it is used: convolution as mathematics has it. */
  readonly flip: boolean;
  readonly filters: readonly Filter[];
  readonly bias: readonly number[];
  /** The first k cells of the output are done; null is all of them. */
  readonly k: number | null;
  /** A cell of the output that somebody clicked. */
  readonly pin: Cell | null;
  readonly example: number;
  /** The input channel on show; -1 is all three colours together. */
  readonly channel: number;
  /** The filter (or output channel) on show. */
  readonly filter: number;
  /** Exponent of the playing speed: 2 to the power of this. */
  readonly speed: number;
  /** Whether steps walk the cells of the chosen filter only, and start over at the end. */
  readonly only: boolean;
  readonly loop: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly terms: 'numbers' | 'symbols';
  readonly code: Language;
  /** The lesson that is open, or none. */
  readonly lesson: LessonId | '';
  readonly lessonStep: number;
  /** Whether the gradients are on show, and what flows into the output. */
  readonly gradients: boolean;
  readonly from: GradientFrom;
  /** Whether all maps and the histogram are on show, of what, and whether pixel for pixel. */
  readonly maps: boolean;
  readonly counted: 'all' | 'map';
  readonly actual: boolean;
  /** What a teacher took off the page, and whether it is the figure alone, inside another page. */
  readonly hide: readonly HideableId[];
  readonly embed: boolean;
}

/** Where one stands when another input comes: nothing of the old one is pointed to. */
export const AFRESH = { k: null, pin: null, example: 0, channel: -1 } as const;

export const START: State = {
  op: 'conv',
  source: 'digit',
  side: 10,
  m: 2,
  channels: 3,
  seed: 1,
  own: null,
  colour: true,
  f: [3, 3],
  free: false,
  stride: [1, 1],
  pad: [1, 1, 1, 1],
  dilation: [1, 1],
  outPad: [0, 0],
  groups: 1,
  countIncludePad: false,
  activation: 'none',
  flip: false,
  filters: [{ preset: 'sobel-x', numbers: [] }],
  bias: [0],
  k: null,
  pin: null,
  example: 0,
  channel: -1,
  filter: 0,
  speed: 0,
  only: false,
  loop: false,
  theme: 'auto',
  terms: 'numbers',
  code: 'numpy',
  lesson: '',
  lessonStep: 0,
  gradients: false,
  from: 'ones',
  maps: false,
  counted: 'all',
  actual: false,
  hide: [],
  embed: false,
};

/** What this page can draw. The core itself takes far more; each limit is said where it is met. */
export const LIMITS = {
  side: [2, 16],
  m: [1, 10],
  channels: [1, 8],
  filters: [1, 16],
  filterSize: 11,
  poolSize: 32,
  pad: 32,
  stride: 4096,
  dilation: 64,
  outPad: 4095,
  /** What a transposed convolution may make of an input: rows or columns, and numbers in all. */
  outputSide: 4096,
  outputNumbers: 2 ** 25,
  pictureSide: 1024,
} as const;

/** A tensor up to this many cells a side is drawn with its numbers, larger ones as pictures. */
export const NUMBERS_UP_TO = 20;
/** The same with its padding, which is drawn around it. */
export const PADDED_UP_TO = 22;

/** Same value twice: the usual square case. */
export const both = (x: number): Two => [x, x];
export const around = (x: number): Four => [x, x, x, x];
export const isSquare = (pair: Two): boolean => Object.is(pair[0], pair[1]);
export const isEven = (pad: Four): boolean => pad.every((x) => Object.is(x, pad[0]));

/** Of the steps while they play, as powers of two. */
export const SPEEDS = [-1, 0, 1, 2, 3] as const;
