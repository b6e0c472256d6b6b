/**
 * What the page has to show for a state, asked of the module here in Node: the same model and the
 * same pure functions that the worker uses, with another load of the module behind them.
 */
import type { ConvStep, Numbers, Tensor } from 'convstep';
import { axisData } from '../../../web/src/engine/axis';
import { diagnose } from '../../../web/src/engine/diagnose';
import { forward, geometry, lacks, soFar, terms } from '../../../web/src/engine/forward';
import { gradients } from '../../../web/src/engine/gradients';
import { inputKeeper } from '../../../web/src/engine/inputs';
import { parameters } from '../../../web/src/engine/ops/does';
import { outputOf, see } from '../../../web/src/engine/seen';
import { type App, flowOf } from '../../../web/src/model/app';
import { channelBeside } from '../../../web/src/model/beside';
import { isBeyond } from '../../../web/src/model/beyond';
import { changed } from '../../../web/src/model/change';
import { type Scale, scaleFor } from '../../../web/src/model/colour';
import { type Layer, layerOf, type Photo } from '../../../web/src/model/layer';
import { rowOf } from '../../../web/src/model/operations';
import type { Gradients, MapImage, Picture, Terms } from '../../../web/src/model/picture';
import { PADDED_UP_TO, type State } from '../../../web/src/model/state';
import { focusIn, isInside, shownOutput } from '../../../web/src/model/steps';
import { lookAt, walksInput } from '../../../web/src/model/walk';

export interface Answer {
  readonly state: State;
  /** The sentences that stand beside the settings instead of a picture. */
  readonly problem: string | null;
  readonly app: App | null;
  readonly picture: Picture | null;
  readonly terms: Terms | null;
  readonly gradients: Gradients | null;
  /** How far numbers may be apart, in the output and in the gradients: what summation order costs. */
  readonly allowed: number;
  readonly allowedBack: number;
  /** Whether what flows back through relu hangs on rounding. */
  readonly bend: boolean;
}

const most = (list: ArrayLike<number>): number => {
  let size = 0;
  for (let i = 0; i < list.length; i++) size = Math.max(size, Math.abs(list[i] ?? 0));
  return size;
};

/**
 * Whether relu stands at its bend in some cell: where what is not zero cancels, rounding decides on
 * which side it is, and Node and Chromium need not round alike.
 */
function atBend(cs: ConvStep, layer: Layer, A_prev: Tensor<Numbers>, allowed: number): boolean {
  if (layer.activation !== 'relu') return false;
  const positive = (list: ArrayLike<number>) => Array.from(list, Math.abs);
  const plain: Layer = { ...layer, activation: 'none' };
  const Z = forward(cs, plain, A_prev).data;
  const size = forward(
    cs,
    { ...plain, W: positive(layer.W), b: positive(layer.b) },
    { shape: A_prev.shape, data: A_prev.data.map(Math.abs) },
  ).data;
  // Sums of whole numbers are exact, and cancel to 0 everywhere.
  const whole = [A_prev.data, layer.W, layer.b].every((list) =>
    Array.from(list).every(Number.isInteger),
  );
  if (whole && most(size) < 2 ** 24) return false;
  return Z.some((z: number, i: number) => Math.abs(z) <= allowed && (size[i] ?? 0) > 0);
}

export interface Oracle {
  keepPhoto(photo: Photo, pixels: MapImage): void;
  ask(state: State, dark: boolean): Answer;
}

export async function oracle(cs: ConvStep): Promise<Oracle> {
  const inputs = inputKeeper((seed) => cs.randomState(seed));
  // With what the page fetches only when it is asked for, so that every state can be answered at once.
  await inputs.lacks({ kind: 'picture', id: 'letters', colour: false });
  await lacks({ op: 'transposed' });
  let photo: Photo | null = null;

  function ask(asked: State, dark: boolean): Answer {
    let state = asked;
    const nothing = { app: null, picture: null, terms: null, gradients: null };
    const none = { state, ...nothing, allowed: 0, allowedBack: 0, bend: false };
    const layer = layerOf(state, photo);
    let A_prev: Tensor<Numbers>;
    let out: Tensor<Numbers>;
    let axes: ReturnType<typeof geometry>['axes'];
    try {
      if (isBeyond(layer)) throw new Error('beyond what the page draws');
      axes = geometry(cs, layer).axes;
      A_prev = inputs.tensorOf(layer.input);
      out = forward(cs, layer, A_prev);
    } catch (error) {
      const problems = diagnose(cs, layer, error);
      return { ...none, problem: problems.map(({ sentence }) => sentence).join(' ') };
    }
    // A cell that the picture does not have is let go, with what follows from that.
    if (state.pin && !isInside(state.pin, out.shape)) state = changed(state, { pin: null }, photo);
    const { pin, k, example, filter, channel } = state;
    const drawn = { h: axisData(axes.h), w: axisData(axes.w) };
    const shapes = { layer, axes: drawn, input: A_prev, output: out };
    const look = lookAt(shapes, { hover: null, pin, k, example, filter, channel });
    const padded = [axes.h, axes.w].map((a) => a.in + a.padBefore + a.padAfter);
    const legible = Math.max(...padded) <= PADDED_UP_TO;
    const along = walksInput(shapes);
    const seen = (of: Tensor<Numbers>, scale: Scale | null) =>
      see(of, layer.pixels, dark, shownOutput(of.shape, look), !along || legible, scale);
    const beside = channelBeside(layer, shownOutput(out.shape, look), channel);
    let output = seen(out, null);
    const added = soFar(layer, A_prev);
    if (added !== A_prev) output = seen(forward(cs, layer, added), output.scale);
    const W = rowOf(layer).filters ? parameters(layer, A_prev).W : null;
    const focus = focusIn(out.shape, look);
    const explained = focus && { run: 1, ...terms(cs, layer, A_prev, focus) };
    const heaviest = W ? most(W.data) : 0;
    const picture: Picture = {
      id: 1,
      layer,
      axes: drawn,
      input: see(A_prev, layer.pixels, dark, beside, along || legible),
      output: outputOf(layer, output),
      W: W && { values: W.data, shape: W.shape, scale: scaleFor(-heaviest, heaviest, false) },
      terms: explained,
      milliseconds: 0,
      summed: false,
    };
    // Only what the views read of it.
    const app = {
      state,
      photo,
      picture,
      terms: explained,
      hover: null,
      reach: null,
      tap: null,
      editing: null,
      drafts: [],
      problems: [],
      dark,
    } as unknown as App;
    const back = state.gradients
      ? gradients(cs, layer, A_prev, out, {
          type: 'gradients',
          run: { id: 1, layer },
          dark,
          ...flowOf(app),
        })
      : null;
    const unit = A_prev.data instanceof Float32Array ? 1e-5 : 1e-12;
    const largest = most(A_prev.data);
    const taps = W ? W.data.length / (W.shape[3] ?? 1) : 1;
    const sum = W ? largest * heaviest * taps + most(layer.b) : largest;
    const flowing = state.from === 'output' ? Math.max(1, sum) : 1;
    const allowed = unit * Math.max(sum, Number.MIN_VALUE);
    const cells = out.data.length + taps * (W?.shape[3] ?? layer.f[0] * layer.f[1]);
    return {
      state,
      problem: null,
      app,
      picture,
      terms: explained,
      gradients: back,
      allowed,
      allowedBack: unit * flowing * Math.max(1, largest, heaviest) * cells,
      bend: back !== null && atBend(cs, layer, A_prev, allowed),
    };
  }

  return {
    keepPhoto(given, pixels) {
      photo = given;
      inputs.keepPhoto({ id: given.id, ...pixels });
    },
    ask,
  };
}
