/**
 * Figures as coverage: rendered once per size by the browser's own letters, then blended into pixels
 * by hand. A canvas takes some ten times longer to write the few hundred numbers of a grid.
 */
import { whenQuiet } from './quiet';

/** All that `show` writes. */
const CHARS = '0123456789−.eNa∞';
/** Letters begin at whole quarters of a pixel; large ones at whole pixels, where nobody sees it. */
const [PARTS, LARGE] = [4, 32];
/** Sizes that are kept. */
const KEPT = 24;

/** Writes a text into RGBA rows of `across` pixels: around `x`, on the line `y`. */
export type Write = (
  rgba: Uint8ClampedArray,
  across: number,
  text: string,
  x: number,
  y: number,
  ink: Ink,
) => void;

/** Black or white. */
type Ink = 0 | 255;

type Context = OffscreenCanvasRenderingContext2D;

/** Null where nothing can be read from it. */
let scratch: Context | null = null;

/** Of one font; without `write` until there was time to render it. */
interface Figures {
  write: Write | null;
}
const kept = new Map<string, Figures>();

/** Browsers that guard against being recognized read noise from a canvas. */
function readable(): Context | null {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.fillStyle = '#123';
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data.join() === '17,34,51,255' ? context : null;
}

function soon(font: string, em: number): Figures {
  const figures: Figures = { write: null };
  whenQuiet(figures, () => {
    scratch ??= readable();
    if (scratch) figures.write = rendered(scratch, font, em);
  });
  return figures;
}

/**
 * What writes in letters of `em` pixels; null where it cannot be known how they look, and until there
 * was time to render them: what is written once, as at the start, the canvas writes sooner.
 */
export function figuresOf(family: string, em: number): Write | null {
  const font = `${em}px ${family}`;
  let figures = kept.get(font);
  if (!figures) {
    if (kept.size >= KEPT) kept.clear();
    figures = soon(font, em);
    kept.set(font, figures);
  }
  return figures.write;
}

function rendered(context: Context, font: string, em: number): Write {
  const parts = em < LARGE ? PARTS : 1;
  const set = () => {
    context.font = font;
    context.fontKerning = 'none';
  };
  set();
  const advances = Array.from(CHARS, (char) => context.measureText(char).width);
  // A pixel around, for what letters have beyond their box.
  const [wide, up] = [Math.ceil(Math.max(...advances)) + 2, Math.ceil(0.8 * em) + 1];
  const high = up + Math.ceil(0.2 * em) + 1;
  const across = CHARS.length * parts * wide;
  const { canvas } = context;
  [canvas.width, canvas.height] = [across, 2 * high];
  set();
  for (const ink of [0, 1]) {
    context.fillStyle = ink ? '#fff' : '#000';
    for (let i = 0; i < CHARS.length * parts; i++) {
      const char = CHARS[Math.floor(i / parts)];
      context.fillText(char, i * wide + 1 + (i % parts) / parts, ink * high + up);
    }
  }
  const { data } = context.getImageData(0, 0, across, 2 * high);
  const coverage = new Uint8Array(data.length / 4);
  for (let i = 0; i < coverage.length; i++) coverage[i] = data[4 * i + 3];
  return (rgba, width, text, x, y, ink) => {
    const chars = Array.from(text, (char) => CHARS.indexOf(char));
    let at = x - chars.reduce((sum, i) => sum + advances[i], 0) / 2;
    for (const char of chars) {
      const quarter = Math.round(at * parts);
      const left = Math.floor(quarter / parts);
      const box = (char * parts + (quarter - left * parts)) * wide + (ink ? high * across : 0);
      for (let v = 0; v < high; v++) {
        let from = box + v * across;
        let to = ((y - up + v) * width + left - 1) * 4;
        for (const end = from + wide; from < end; from++, to += 4) {
          const alpha = coverage[from];
          if (alpha === 0) continue;
          for (let k = to; k < to + 3; k++) rgba[k] += ((ink - rgba[k]) * alpha) / 255;
        }
      }
      at += advances[char];
    }
  };
}
