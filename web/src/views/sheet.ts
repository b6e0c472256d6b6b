/**
 * The colours, numbers and lines of a grid, on a canvas under its SVG. As SVG texts, the numbers of a
 * 16 × 16 grid take longer to be laid out than a frame lasts; here all take a millisecond or two.
 */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import { colourOf, css, inkOn, type Scale } from '../model/colour';
import { show } from '../model/numbers';
import { alike } from './letters';

export interface Sheet {
  readonly rows: number;
  readonly cols: number;
  readonly value: (r: number, c: number) => number;
  readonly scale: Scale;
  readonly dark: boolean;
  /** Cells from this index on stay empty. */
  readonly done: number;
}

/** Letters are this high in a cell of this side; long numbers get smaller ones to fit this width. */
const [LETTERS, SIDE, WIDTH] = [14, 36, 27];
/** Lines between cells are this thick in a cell of that side, and a pixel at least. */
const LINE = 0.6;
/** Dashes around cells that are not computed yet. */
const DASHES = [2, 3];
/** Sides of a canvas are multiples of this. */
const STEP = 256;

/** How wide the letters of a font are: the figures of a number do not change each other's width. */
function ruler(context: CanvasRenderingContext2D) {
  const known = new Map<string, number>();
  const widthOf = (letter: string): number => {
    let width = known.get(letter);
    if (width === undefined) {
      width = context.measureText(letter).width;
      known.set(letter, width);
    }
    return width;
  };
  const { actualBoundingBoxAscent: height } = context.measureText('0');
  return {
    height,
    wide(text: string): number {
      let sum = 0;
      for (let i = 0; i < text.length; i++) sum += widthOf(text[i]);
      return sum;
    },
  };
}

class SheetDirective extends Directive {
  private sheet: Sheet | null = null;
  private drawn: readonly unknown[] = [];
  private context: CanvasRenderingContext2D | null = null;
  private ruler: ReturnType<typeof ruler> | null = null;
  private line: { readonly colour: string; readonly dark: boolean } | null = null;
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
    const same = drawn.length === this.drawn.length && drawn.every((x, i) => x === this.drawn[i]);
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
      // Whole pixels fill a room that may end within one, which each side does in its own way.
      canvas.style.width = `${(w / (this.size[0] || 1)) * width}px`;
      canvas.style.height = `${(h / (this.size[1] || 1)) * height}px`;
      this.ruler = null;
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
    const { rows, cols, value, scale, dark, done } = sheet;
    if (!this.ruler) {
      // A canvas whose place is not known yet is drawn as soon as it is.
      if (!canvas.isConnected) return;
      context.font = `${LETTERS}px ${getComputedStyle(canvas).fontFamily}`;
      context.fontKerning = 'none';
      context.textAlign = 'center';
      this.ruler = ruler(context);
    }
    const { height, wide } = this.ruler;
    const [width, tall] = [this.size[0] / cols, this.size[1] / rows];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const numbers = Array.from({ length: rows * cols }, (_, i) =>
      value(Math.floor(i / cols), i % cols),
    );
    const texts = numbers.map(show);
    // Of all numbers, so that letters keep their size while cells are still to come.
    const sizes = alike(texts.map((text) => WIDTH / wide(text)));
    for (let r = 0, i = 0; r < rows; r++) {
      const [top, bottom] = [Math.round(r * tall), Math.round((r + 1) * tall)];
      for (let c = 0; c < cols && i < done; c++, i++) {
        const colour = colourOf(numbers[i], scale, dark);
        const left = Math.round(c * width);
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.fillStyle = css(colour);
        context.fillRect(left, top, Math.round((c + 1) * width) - left, bottom - top);
        const size = (sizes[i] * width) / SIDE;
        const [x, y] = [(c + 0.5) * width, (r + 0.5) * tall + (height * size) / 2];
        context.setTransform(size, 0, 0, size, x, y);
        context.fillStyle = inkOn(colour);
        context.fillText(texts[i], 0, 0);
      }
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.rule(context, sheet, width, tall);
  }

  /** Lines between the cells: dashed ones around those that are not computed yet. */
  private rule(context: CanvasRenderingContext2D, sheet: Sheet, width: number, tall: number) {
    const { rows, cols, dark, done } = sheet;
    if (this.line?.dark !== dark) {
      this.line = { colour: getComputedStyle(context.canvas).color, dark };
    }
    context.strokeStyle = this.line.colour;
    const thick = Math.max(1, Math.round((LINE * width) / SIDE));
    context.lineWidth = thick;
    const whole = (x: number) => Math.round(x) + (thick % 2) / 2;
    /** Around the first so many cells. */
    const stroke = (cells: number, dashes: number[]) => {
      const [full, more] = [Math.floor(cells / cols), cells % cols];
      context.setLineDash(dashes);
      context.beginPath();
      for (let r = 1; r < rows && r <= full + 1; r++) {
        context.moveTo(0, whole(r * tall));
        context.lineTo((r <= full ? cols : more) * width, whole(r * tall));
      }
      for (let c = 1; c < cols; c++) {
        context.moveTo(whole(c * width), 0);
        context.lineTo(whole(c * width), (full + (c <= more ? 1 : 0)) * tall);
      }
      context.stroke();
    };
    if (done < rows * cols) {
      const unit = width / SIDE;
      stroke(
        rows * cols,
        DASHES.map((n) => n * unit),
      );
    }
    stroke(done, []);
  }
}
export const sheet = directive(SheetDirective);
