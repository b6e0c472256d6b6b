/** Makes files of what is on show: pictures, moving pictures, and tensors. */

import type { Page } from '../acts/page';
import { Superseded } from '../engine/client';
import { type App, lookOf } from '../model/app';
import { layerOf } from '../model/layer';
import { standing } from '../model/standing';
import { figureScene } from './figure';
import { type Frame, filmOf } from './frames';
import { gif, paletteFor } from './gif';
import { canvasOf, paintScene, type Scene, toSvg } from './scene';
import { readTheme, type Theme } from './theme';

/** Somebody pressed Stop. */
export class Stopped extends Error {}

/** Says how far it is, and whether to go on. */
export interface Progress {
  tell(done: number, all: number): void;
  stopped(): boolean;
}

/** Browsers draw no canvas larger than this, and GIFs of this width are large already. */
const MOST_SIDE = 16_384;
const MOVING_WIDTH = 1200;

export function download(name: string, parts: BlobPart[], type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const dataUrl = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

function sceneOf(app: App, theme = readTheme()): Scene {
  if (!app.picture) throw new Error('There is no figure yet.');
  return figureScene(app, app.picture, theme);
}

export async function svgOf(app: App): Promise<string> {
  const scene = sceneOf(app);
  // All at once: the next picture may be painted in the memory of this one.
  const canvases = scene.shapes.flatMap((shape) =>
    shape.is === 'image' ? [[shape.map, canvasOf(shape.map)] as const] : [],
  );
  const urls = new Map<unknown, string>();
  for (const [map, canvas] of canvases) urls.set(map, await dataUrl(await canvas.convertToBlob()));
  return toSvg(scene, (map) => urls.get(map) ?? '');
}

export async function pngOf(app: App, scale: number): Promise<Blob> {
  const scene = sceneOf(app);
  const fit = Math.min(scale, MOST_SIDE / Math.max(scene.width, scene.height));
  const size = (n: number) => Math.round(n * fit);
  const canvas = new OffscreenCanvas(size(scene.width), size(scene.height));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gave no canvas to draw the picture on.');
  paintScene(context, scene, fit);
  return canvas.convertToBlob();
}

/** The figure after k steps; nothing pointed at, nothing pinned. */
async function atStep(page: Page, app: App, k: number): Promise<App> {
  const stands = app.picture && standing(app, app.picture, k);
  const then: App = {
    ...app,
    state: { ...app.state, ...stands, k, pin: null },
    hover: null,
    reach: null,
    tap: null,
    terms: null,
  };
  if (!app.picture) return then;
  // With its sum; and where each step adds to the whole output, what it is by then.
  const layer = layerOf(then.state, app.photo);
  for (;;) {
    try {
      const picture = await page.engine.ask({
        type: 'still',
        layer,
        look: lookOf(then),
        dark: app.dark,
      });
      return { ...then, picture, terms: picture.terms };
    } catch (error) {
      // The core had to be started anew for something else: asked again.
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

interface Moving {
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
  /** Paints a frame on a canvas of that size. */
  paint(context: CanvasRenderingContext2D, frame: Frame): Promise<void>;
}

async function movingOf(page: Page, range: 'all' | 'here'): Promise<Moving> {
  const { app } = page;
  const theme: Theme = readTheme();
  const frames = filmOf(app, range).frames;
  const scene = async (k: number) => sceneOf(await atStep(page, app, k), theme);
  // All frames are as large: the sentence is longest at the end, a sum has most products half-way.
  const [middle, last] = [
    await scene(frames[frames.length >> 1].k),
    await scene(frames[frames.length - 1].k),
  ];
  const most = (side: 'width' | 'height') => Math.max(middle[side], last[side]);
  const [width, height] = [most('width'), most('height')];
  const scale = Math.min(1, MOVING_WIDTH / width);
  // Videos want even numbers.
  const even = (n: number) => 2 * Math.ceil((n * scale) / 2);
  return {
    frames,
    width: even(width),
    height: even(height),
    async paint(context, { k }) {
      paintScene(context, { ...(await scene(k)), width: width + 2, height: height + 2 }, scale);
    },
  };
}

function canvasFor({ width, height }: Moving): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gave no canvas to draw the frames on.');
  return [canvas, context];
}

const wait = (milliseconds = 0) => new Promise((done) => window.setTimeout(done, milliseconds));

async function gifFrom(moving: Moving, progress: Progress) {
  const { frames, width, height } = moving;
  const [, context] = canvasFor(moving);
  const pixels = async (frame: Frame) => {
    await moving.paint(context, frame);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  };
  // The colours of the beginning, the middle and the end are those of all.
  const samples = [0, Math.floor(frames.length / 2), frames.length - 1];
  const seen: Uint32Array[] = [];
  for (const i of new Set(samples)) seen.push(await pixels(frames[i]));
  const file = gif(width, height, paletteFor(seen));
  for (const [i, frame] of frames.entries()) {
    progress.tell(i, frames.length);
    await wait();
    if (progress.stopped()) throw new Stopped();
    file.add(await pixels(frame), Math.round(frame.milliseconds / 10));
  }
  return file.done();
}

export async function gifOf(page: Page, range: 'all' | 'here', progress: Progress) {
  return gifFrom(await movingOf(page, range), progress);
}

const VIDEO = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/** Why this browser records no WebM, or null. */
export function noWebm(): string | null {
  const records =
    typeof MediaRecorder === 'function' &&
    'captureStream' in HTMLCanvasElement.prototype &&
    VIDEO.some((type) => MediaRecorder.isTypeSupported(type));
  return records ? null : 'This browser records no WebM; the GIF works everywhere.';
}

/** Recorded as it plays, so that it takes as long as it lasts. */
async function webmFrom(moving: Moving, progress: Progress) {
  const [canvas, context] = canvasFor(moving);
  await moving.paint(context, moving.frames[0]);
  const recorder = new MediaRecorder(canvas.captureStream(30), {
    mimeType: VIDEO.find((type) => MediaRecorder.isTypeSupported(type)),
    videoBitsPerSecond: 6e6,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error('The recording broke off.'));
  });
  recorder.start();
  try {
    await Promise.race([played(moving, context, progress), ended]);
  } finally {
    if (recorder.state !== 'inactive') recorder.stop();
  }
  await ended;
  if (progress.stopped()) throw new Stopped();
  return parts;
}

/** Paints each frame when it is due, until it is stopped. */
async function played(moving: Moving, context: CanvasRenderingContext2D, progress: Progress) {
  let due = performance.now();
  for (const [i, frame] of moving.frames.entries()) {
    progress.tell(i, moving.frames.length);
    await moving.paint(context, frame);
    due += frame.milliseconds;
    while (!progress.stopped() && performance.now() < due) {
      await wait(Math.min(200, Math.max(0, due - performance.now())));
    }
    if (progress.stopped()) return;
  }
}

export async function webmOf(page: Page, range: 'all' | 'here', progress: Progress) {
  return webmFrom(await movingOf(page, range), progress);
}
