/** Everything the page shows at one moment: the state, the engine's answers, and the pointer. */
import { type AxisData, numbersIn, reachedBy } from './axes';
import { channelBeside } from './beside';
import type { Draft } from './drafts';
import type { HideableId } from './hideable';
import type { Photo } from './layer';
import { channelName, mapName } from './mapNames';
import { count, plural, show } from './numbers';
import { rowOf } from './operations';
import type { Past } from './past';
import type { Gradients, GradientsAsk, Picture, Speed, Spread, Terms } from './picture';
import type { Problem } from './problem';
import type { Cell, State } from './state';
import {
  fitStep,
  focusIn,
  indexOfCell,
  isInside,
  type Look,
  type Shape4,
  shownOutput,
  stepCell,
  stepSentence,
  type Walk,
  walkOf,
} from './steps';
import { addedCell, lookAt, stepsShape, walksInput } from './walk';

/** Something that takes a while to be made, and can be stopped. */
export interface Making {
  readonly what: string;
  readonly done: number;
  readonly all: number;
}

export interface Taking {
  readonly making: Making | null;
  readonly said: { readonly text: string; readonly bad: boolean } | null;
  /** How large a PNG is, which steps move, and what a link for a class takes off the page. */
  readonly scale: 1 | 2 | 4;
  readonly range: 'all' | 'here';
  readonly hide: readonly HideableId[];
}

/** The webcam, from the moment that somebody asks for it until it is put away. */
export interface Webcam {
  readonly state: 'asking' | 'live' | 'frozen' | 'refused';
  /** Why there is no picture from it, as a sentence. */
  readonly why: string;
  /** How many cameras there are to choose from. */
  readonly cameras: number;
}

export type Brush = 'input' | 'filter';

export const NO_PAST: Past = { before: [], after: [] };

export interface App {
  readonly state: State;
  readonly photo: Photo | null;
  /** The last picture that worked. */
  readonly picture: Picture | null;
  /** Why the present settings have no picture: every field that cannot work has its own. */
  readonly problems: readonly Problem[];
  /** Whether settings of this visit worked, so that there is something to go back to. */
  readonly worked: boolean;
  /** Numbers that stand in a field but cannot be used; the state keeps the last that could. */
  readonly drafts: readonly Draft[];
  readonly terms: Terms | null;
  readonly gradients: Gradients | null;
  /** All maps of an example and a histogram, while they are on show. */
  readonly spread: Spread | null;
  /** The last measurement, and whether one is under way. */
  readonly speed: Speed | null;
  readonly measuring: boolean;
  readonly hover: Cell | null;
  readonly reach: readonly [number, number] | null;
  readonly tap: number | null;
  readonly editing: {
    readonly at: readonly [number, number];
    readonly text: string;
    /** Whether a typed key began it, so that the caret belongs behind that key. */
    readonly typed: boolean;
  } | null;
  /** The numbers that painting gives to cells of the input and of a filter. */
  readonly brush: Readonly<Record<Brush, number>>;
  /** Where a touch paints instead of scrolling the page. */
  readonly painting: Brush | null;
  readonly past: Past;
  readonly playing: boolean;
  /** Work that takes long enough to be noticed. */
  readonly busy: boolean;
  readonly webcam: Webcam | null;
  /** A sentence about a photo that could not be used, or was made smaller. */
  readonly notice: { readonly text: string; readonly bad: boolean } | null;
  /** That the engine is gone, and why: a sentence. */
  readonly lost: string | null;
  readonly copied: string | null;
  readonly help: boolean;
  /** Whether the rarer settings are open. */
  readonly more: boolean;
  /** What is taken along is on show: what is being made, and what became of the last. */
  readonly taking: Taking | null;
  readonly dark: boolean;
  /** The sentence for the live region. */
  readonly spoken: string;
}

/** Which gradients go with what is on show. */
export const flowOf = (app: App): GradientsAsk => ({
  // Steps along the input do not tell which cells of the output are done: all of them flow back.
  k: app.picture && walksInput(app.picture) ? Number.MAX_SAFE_INTEGER : stepOf(app),
  from: app.state.from,
  cell: app.state.from === 'cell' ? focusOf(app) : null,
});

/** Steps done in the picture on show. */
export const stepOf = (app: App): number =>
  app.picture ? fitStep(app.state.k, stepsShape(app.picture)) : 0;

/** What decides which cell is explained, as the engine is told it too. */
export function lookOf({ state, hover }: App): Look {
  const { pin, k, example, filter, channel } = state;
  return { hover, pin, k, example, filter, channel };
}

/** The output cell that everything explains. */
export const focusOf = (app: App): Cell | null =>
  app.picture ? focusIn(app.picture.output.shape, lookAt(app.picture, lookOf(app))) : null;

/** The input cell that is pointed at, if the picture on show has it: fields change it meanwhile. */
export function reachOf({ picture, reach }: App): App['reach'] {
  if (!picture || !reach) return null;
  const [, rows, cols] = picture.input.shape;
  return reach[0] < rows && reach[1] < cols ? reach : null;
}

/** The weight that is pointed at, if the filter on show has it. */
export function tapOf({ picture, tap }: App): number | null {
  if (!picture || tap === null) return null;
  const { h, w } = picture.axes;
  return tap < h.window * w.window ? tap : null;
}

/** The input cell that the last step added to the output, or that is pointed at. */
export function addingOf(app: App): Cell | null {
  const { picture, state } = app;
  const reach = reachOf(app);
  if (!picture || !walksInput(picture)) return null;
  if (!reach) return app.hover || pinOf(app) ? null : addedCell(picture, state.k);
  const focus = focusOf(app);
  const channel = channelBeside(picture.layer, focus?.[3] ?? state.filter, state.channel);
  return [focus?.[0] ?? state.example, reach[0], reach[1], Math.max(0, channel)];
}

/** The filter that is shown and changed: the one of the cell in focus, so that both are the same. */
export const chosenFilter = (app: App): number =>
  Math.min(focusOf(app)?.[3] ?? app.state.filter, app.state.filters.length - 1);

/** The pinned cell, if the picture on show has it: a link can name any. */
export const pinOf = ({ picture, state }: App): Cell | null =>
  picture && state.pin && isInside(state.pin, picture.output.shape) ? state.pin : null;

/** The steps that are walked, or null without a picture. */
export function walkOfApp(app: App): Walk | null {
  const { picture, state } = app;
  if (!picture) return null;
  const shape = stepsShape(picture);
  if (!state.only) return walkOf(shape, null);
  const chosen = walksInput(picture)
    ? Math.min(Math.max(0, state.channel), shape[3] - 1)
    : shownOutput(shape, { ...lookOf(app), hover: null });
  return walkOf(shape, chosen);
}

/** The cell that the steps are at, where another one is explained: pale, under what is pointed at. */
export function paleCell(app: App): Cell | null {
  const { picture, state, hover } = app;
  if (!picture || !hover || walksInput(picture)) return null;
  const cell = stepCell(state.k, picture.output.shape);
  return cell?.some((x, axis) => x !== hover[axis]) ? cell : null;
}

/** Where stepping starts from: the pinned cell if there is one, else the steps done. */
export function positionOf(app: App): number {
  const { picture } = app;
  if (!picture) return 0;
  const pin = walksInput(picture) ? null : pinOf(app);
  return pin ? indexOfCell(pin, picture.output.shape) + 1 : stepOf(app);
}

/** The terms, if they belong to the cell in focus and the picture on show. */
export function termsOf(app: App): Terms | null {
  const focus = focusOf(app);
  const { terms, picture } = app;
  if (!focus || !terms || !picture || terms.run !== picture.id) return null;
  return terms.cell.every((x, i) => x === focus[i]) ? terms : null;
}

/** What rounding leaves of a sum that cancels: up to this it is written as zero. */
export function leastOf({ conv }: Terms): number {
  if (!conv) return 0;
  let size = Math.abs(conv.b);
  for (const product of conv.products) size += Math.abs(product);
  return size * (conv.products instanceof Float32Array ? 2 ** -23 : 2 ** -52);
}

/** The same of what an activation made of the sum: it is zero where that is. */
export function leastOfValue(terms: Terms): number {
  const least = leastOf(terms);
  return terms.conv && Math.abs(terms.conv.Z) > least ? 0 : least;
}

/** The number in an output cell as it is written, where it is at hand. */
function textAt(app: App, cell: Cell): string | null {
  const output = app.picture?.output;
  if (output?.values) {
    return show(output.values[indexOfCell(cell, output.shape)], output.least);
  }
  const terms = termsOf(app);
  return terms && show(terms.value, leastOfValue(terms));
}

/** "0 to 2", or "5". */
const range = (axis: AxisData, at: number): string => {
  const first = Math.max(0, axis.starts[at]);
  const last = Math.min(axis.in - 1, axis.starts[at] + axis.extent - 1);
  return first > last ? 'none' : first === last ? String(first) : `${first} to ${last}`;
};

/** Which step of how many a cell is, counted as the timeline counts; cells beside its walk by all. */
function placeOf(app: App, cell: Cell, shape: Shape4): readonly [at: number, all: number] {
  const at = indexOfCell(cell, shape) + 1;
  const walk = walkOfApp(app);
  const walked = walk && app.picture && stepsShape(app.picture) === shape;
  return walked && walk.at(walk.done(at)) === at
    ? [walk.done(at), walk.all]
    : [at, numbersIn(shape)];
}

/** An input cell that is added to the output. */
function addedSentence(app: App, picture: Picture, cell: Cell, name: 'Step' | 'Cell') {
  const { input, axes } = picture;
  const [i, h, w, c] = cell;
  const number = input.values ? show(input.values[indexOfCell(cell, input.shape)]) : 'its number';
  const [at, all] = placeOf(app, cell, input.shape);
  return `${name} ${count(at)} of ${count(all)}: example ${i}, row ${h}, column ${w}, ${channelName(picture, c)}: ${number} times the filter is added to rows ${range(axes.h, h)}, columns ${range(axes.w, w)}.`;
}

/** What is explained now, as a sentence: the step's own cell, a pinned one, or one pointed at. */
export function sentenceOf(app: App): string {
  const { picture, hover } = app;
  const [reach, tap] = [reachOf(app), tapOf(app)];
  const focus = focusOf(app);
  if (!picture) return '';
  const { shape } = picture.output;
  const { h, w } = picture.axes;
  if (reach && !hover) {
    const adding = addingOf(app);
    if (adding) return addedSentence(app, picture, adding, 'Cell');
    const [down, across] = [reachedBy(reach[0], h), reachedBy(reach[1], w)];
    const cells = down.length * across.length;
    const where = `row ${reach[0]}, column ${reach[1]} of the input`;
    const { filters, slides } = rowOf(picture.layer);
    if (!slides) return `It is copied to row ${down[0]}, column ${across[0]}: ${where}.`;
    const of = filters ? ` of each map${picture.layer.groups > 1 ? ' of its group' : ''}` : '';
    const reads = cells === 1 ? `One window${of} reads` : `${count(cells)} windows${of} read`;
    return cells ? `${reads} ${where}.` : `No window reads ${where}.`;
  }
  if (tap !== null && !hover) {
    const weight = `Weight W[${Math.floor(tap / w.window)}, ${tap % w.window}]`;
    const [n, added] = [h.out * w.out, walksInput(picture)];
    return added
      ? `${weight} times each of ${plural(n, 'number')} is added to one cell of the output.`
      : `${weight} meets one number in each of ${plural(n, 'window')}.`;
  }
  if (!focus) return `Step 0 of ${count(walkOfApp(app)?.all ?? 0)}: nothing is computed yet.`;
  const added = hover || pinOf(app) ? null : addedCell(picture, app.state.k);
  if (added) return addedSentence(app, picture, added, 'Step');
  const isStep = !walksInput(picture) && indexOfCell(focus, shape) + 1 === stepOf(app);
  const name = isStep ? 'Step' : pinOf(app) && !hover ? 'Pinned cell' : 'Cell';
  // A number to be guessed is not told either.
  const guessed = (['output', 'sum'] as const).every((part) => app.state.hide.includes(part));
  const text = guessed ? null : textAt(app, focus);
  return stepSentence(focus, placeOf(app, focus, shape), mapName(picture, focus[3]), text, name);
}
