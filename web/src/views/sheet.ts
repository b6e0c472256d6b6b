/**
 * The colours, numbers and lines of a grid, on a canvas under its SVG. As SVG texts, the numbers of a
 * 16 × 16 grid take longer to be laid out than a frame lasts; here all take a millisecond or two.
 */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import { colourOf, inkOn, pixel, type Scale } from '../model/colour';
import { show } from '../model/numbers';
import type { Write } from './figures';
import { UNIT, unchanged } from './gridCells';
import { alike, fitOf, HALF, LETTERS } from './letters';

export interface Sheet {
  readonly rows: number;
  readonly cols: number;
  readonly value: (r: number, c: number) => number;
  readonly scale: Scale;
  readonly least: number;
  readonly dark: boolean;
  /** Cells from this index on stay empty. */
  readonly done: number;
}

/** Lines between cells are this thick in a cell of UNIT, and a pixel at least. */
const LINE = 0.6;
/** Sides of a canvas are multiples of this. */
const STEP = 256;

type Figures = (family: string, em: number) => Write | null;

/** What writes faster than a canvas, once it is there. */
let figuresOf: Figures = () => null;
export const writeWith = (figures: Figures): void => {
  figuresOf = figures;
};

let bytes = new Uint8ClampedArray(0);

/** One memory for all sheets: a canvas takes what it is given at once. */
function imageOf(width: number, height: number): ImageData {
  const size = 4 * width * height;
  if (bytes.length < size) bytes = new Uint8ClampedArray(size);
  return new ImageData(bytes.subarray(0, size), width, height);
}

class SheetDirective extends Directive {
  private sheet: Sheet | null = null;
  private drawn: readonly unknown[] = [];
  private context: CanvasRenderingContext2D | null = null;
  /** The colour of the lines between cells, and what letters are of; another scheme has another. */
  private line: { readonly pixel: number; readonly family: string; readonly dark: boolean } | null =
    null;
  private grid = '';
  private size: readonly number[] = [0, 0];
  private measured: (() => void) | null = null;

  render(_sheet: Sheet, _from: readonly unknown[]) {
    return nothing;
  }

  override update(part: ElementPart, [sheet, from]: [Sheet, readonly unknown[]]) {
    const first = !this.sheet;
    this.sheet = sheet;
    if (first) this.observe(part.element as HTMLCanvasElement);
    const { rows, cols, scale, dark, done } = sheet;
    const drawn = [...from, rows, cols, scale.kind, scale.limit, dark, done];
    const same = unchanged(drawn, this.drawn);
    const resized = `${rows} ${cols}` !== this.grid;
    this.drawn = drawn;
    this.grid = `${rows} ${cols}`;
    // Another grid is nearly always another size: drawn once it is laid out, in this frame still.
    if (resized && !first) this.measured?.();
    else if (!same) this.draw();
    return nothing;
  }

  /** As many pixels as the screen has there, whatever the zoom. */
  private observe(canvas: HTMLCanvasElement) {
    this.context = canvas.getContext('2d', { alpha: true });
    const room = canvas.parentElement as HTMLElement;
    const observer = new ResizeObserver(([entry]) => {
      const [exact] = entry.devicePixelContentBoxSize ?? [];
      const { width, height } = entry.contentRect;
      const ratio = window.devicePixelRatio;
      this.size = [
        exact?.inlineSize ?? Math.round(width * ratio),
        exact?.blockSize ?? Math.round(height * ratio),
      ];
      // Few sizes, so that most changes need no new memory; what is too much is clipped.
      const [w, h] = this.size.map((pixels) => Math.ceil(pixels / STEP) * STEP);
      if (canvas.width !== w) canvas.width = w;
      if (canvas.height !== h) canvas.height = h;
      // Pixel for pixel, though the room may end within one: else all that is thin would be blurred.
      canvas.style.width = `${w / ratio}px`;
      canvas.style.height = `${h / ratio}px`;
      this.line = null;
      this.draw();
    });
    // An observer that starts anew reports the size even where it is the same.
    this.measured = () => {
      observer.disconnect();
      observer.observe(room);
    };
    this.measured();
  }

  private draw() {
    const { context, sheet } = this;
    if (!context || !sheet) return;
    const { canvas } = context;
    const { rows, cols, value, scale, least, dark, done } = sheet;
    if (this.line?.dark !== dark) {
      // A canvas whose place is not known yet is drawn as soon as it is.
      if (!canvas.isConnected) return;
      const { color, fontFamily } = getComputedStyle(canvas);
      const [r, g, b] = (color.match(/\d+/g) ?? []).map(Number);
      this.line = { pixel: pixel([r, g, b]), family: fontFamily, dark };
    }
    const [across, down] = this.size;
    if (!across || !down) return;
    const [width, tall] = [across / cols, down / rows];
    const thick = Math.max(1, Math.round((LINE * width) / UNIT));
    const numbers = Array.from({ length: rows * cols }, (_, i) =>
      value(Math.floor(i / cols), i % cols),
    );
    // Of all numbers, so that letters keep their size while cells are still to come.
    const texts = numbers.map((number) => show(number, least));
    const sizes = alike(texts.map(fitOf));
    const { family } = this.line;
    const letters: (readonly [string, string, string, number, number])[] = [];
    const image = imageOf(across, down);
    const pixels = new Uint32Array(image.data.buffer, 0, across * down);
    // Lines are what cells leave of this.
    pixels.fill(this.line.pixel);
    for (let r = 0; r < rows; r++) {
      const colours = numbers.slice(r * cols, (r + 1) * cols).map((x) => colourOf(x, scale, dark));
      const [top, bottom] = [Math.round(r * tall), Math.round((r + 1) * tall) - thick];
      const line = top * across;
      colours.forEach((colour, c) => {
        const fill = r * cols + c < done ? pixel(colour) : 0;
        const right = Math.round((c + 1) * width) - thick;
        pixels.fill(fill, line + Math.round(c * width), line + right);
      });
      for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * across, line, line + across);
      for (let c = 0; c < cols && r * cols + c < done; c++) {
        const i = r * cols + c;
        // Of sizes that hardly differ one will do.
        const em = Math.floor((4 * LETTERS * sizes[i] * width) / UNIT) / 4;
        const x = (c + 0.5) * width;
        const y = Math.round((r + 0.5) * tall + HALF * em);
        const ink = inkOn(colours[c]);
        const write = figuresOf(family, em);
        if (write) write(image.data, across, texts[i], x, y, ink === '#000000' ? 0 : 255);
        else letters.push([`${em}px ${family}`, ink, texts[i], x, y]);
      }
    }
    context.putImageData(image, 0, 0);
    context.textAlign = 'center';
    context.fontKerning = 'none';
    for (const [font, ink, text, x, y] of letters) {
      context.font = font;
      context.fillStyle = ink;
      context.fillText(text, x, y);
    }
  }
}
export const sheet = directive(SheetDirective);
