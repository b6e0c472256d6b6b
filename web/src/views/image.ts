/** A tensor too large for written numbers, as a picture: pixels on a canvas, marks laid over it. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import type { MapImage } from '../model/picture';

export interface Image {
  readonly label: string;
  readonly map: MapImage;
  /** Rows and columns of the tensor, of which `map` may have fewer for a moment. */
  readonly size: readonly [rows: number, cols: number];
  /** Cells of padding around: top, bottom, left, right; none without. */
  readonly pad?: readonly [number, number, number, number];
  readonly dropped?: readonly [number, number];
  /** Cells from this index on have not been computed yet. */
  readonly done?: number;
  readonly over?: TemplateResult | typeof nothing;
  readonly point?: (at: readonly [number, number] | null) => void;
  readonly pick?: (at: readonly [number, number]) => void;
  /** Arrow keys move from here; without it the picture takes no focus. */
  readonly from?: readonly [number, number] | null;
  /** Where arrow keys lead; else they pick. */
  readonly go?: (at: readonly [number, number]) => void;
}

export const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;

/** A rectangle in cells of the padded picture, as CSS. */
export function place(
  [x, y, w, h]: readonly [number, number, number, number],
  [cols, rows]: readonly [number, number],
): string {
  return `left:${percent(x, cols)};top:${percent(y, rows)};width:${percent(w, cols)};height:${percent(h, rows)}`;
}

/** A canvas may be this many times as large as what is on it, before it is made smaller. */
const ROOMY = 1.3;

/**
 * Puts pixels on a canvas when they are others than last time. New memory costs more than the painting:
 * a canvas stays as it is when they are a few less, and what is too much of it is clipped (`.cells`).
 */
class PaintDirective extends Directive {
  private last: MapImage | null = null;
  render(_image: MapImage) {
    return nothing;
  }
  override update(part: ElementPart, [image]: [MapImage]) {
    if (image === this.last) return nothing;
    this.last = image;
    const canvas = part.element as HTMLCanvasElement;
    const { width, height, rgba } = image;
    const { width: w, height: h } = canvas;
    const context = canvas.getContext('2d');
    if (w < width || h < height || w * h > ROOMY * width * height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.style.width = percent(canvas.width, width);
    canvas.style.height = percent(canvas.height, height);
    const pixels = new ImageData(rgba, width, height);
    context?.putImageData(pixels, 0, 0);
    // Pixels of the screen that are partly beyond the edge show what is at the edge.
    context?.putImageData(pixels, 1, 0, width - 1, 0, 1, height);
    context?.putImageData(pixels, 0, 1, 0, height - 1, width, 1);
    return nothing;
  }
}
const paint = directive(PaintDirective);

function veil(done: number, width: number, height: number) {
  if (done >= width * height) return nothing;
  const [row, col] = [Math.floor(done / width), done % width];
  const [y0, y1] = [percent(row, height), percent(row + 1, height)];
  const x = percent(col, width);
  // Everything after the last done cell: the rest of its row, and all rows below.
  const shape = `polygon(${x} ${y0}, 100% ${y0}, 100% 100%, 0 100%, 0 ${y1}, ${x} ${y1})`;
  return html`<div class="veil" style="clip-path:${shape}"></div>`;
}

export function imageView(image: Image) {
  const { map, pad = [0, 0, 0, 0], point, pick, go = pick } = image;
  const [top, bottom, left, right] = pad;
  const [height, width] = image.size;
  const [cols, rows] = [width + left + right, height + top + bottom];
  const size = [cols, rows] as const;
  const at = (event: PointerEvent | MouseEvent): [number, number] | null => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const c = Math.floor(((event.clientX - box.left) / box.width) * cols) - left;
    const r = Math.floor(((event.clientY - box.top) / box.height) * rows) - top;
    return r >= 0 && c >= 0 && r < height && c < width ? [r, c] : null;
  };
  const keys: Record<string, readonly [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Home: [0, Number.NEGATIVE_INFINITY],
    End: [0, Number.POSITIVE_INFINITY],
  };
  const key = (event: KeyboardEvent) => {
    const by = keys[event.key];
    if (!by || !go || !image.from || event.altKey || event.metaKey) return;
    const far = event.shiftKey ? 10 : 1;
    const clamp = (n: number, most: number) => Math.min(most - 1, Math.max(0, n));
    go([clamp(image.from[0] + by[0] * far, height), clamp(image.from[1] + by[1] * far, width)]);
    event.preventDefault();
    event.stopPropagation();
  };
  const [below, beside] = image.dropped ?? [0, 0];
  return html`<div
    class="image ${Math.max(width, height) < 400 ? 'sharp' : ''}"
    role=${go ? 'application' : 'img'}
    aria-label=${image.label}
    tabindex=${go ? 0 : nothing}
    style="aspect-ratio:${cols} / ${rows};--cols:${cols};--rows:${rows}"
    @pointermove=${(event: PointerEvent) => point?.(at(event))}
    @pointerleave=${() => point?.(null)}
    @click=${(event: MouseEvent) => {
      const here = at(event);
      if (here) pick?.(here);
    }}
    @keydown=${key}
    @blur=${() => point?.(null)}
  >
    <div class="cells" style=${place([left, top, width, height], size)}><canvas ${paint(map)}></canvas></div>
    ${image.done === undefined ? nothing : veil(image.done, width, height)}
    ${below ? html`<div class="dropped" style=${place([0, rows - below, cols, below], size)}></div>` : nothing}
    ${beside ? html`<div class="dropped" style=${place([cols - beside, 0, beside, rows], size)}></div>` : nothing}
    ${image.over ?? nothing}
  </div>`;
}
