/** Everything on show that is a number, read from the page at one moment. */
import type { Page } from 'playwright-core';

export interface PanelShown {
  readonly shape: string;
  readonly values: readonly number[];
  /** What is written in the cells; null where a cell is not computed yet. */
  readonly texts: readonly (string | null)[];
  /** The colours of the cells, red, green and blue of each; empty while they are hidden. */
  readonly colours: readonly number[];
  readonly canvas: {
    readonly size: readonly [width: number, height: number];
    /** Pixels at `SAMPLES`, red, green and blue of each. */
    readonly samples: readonly number[];
  } | null;
}

export interface Snapshot {
  readonly hash: string;
  /** The figure's size in CSS pixels; 0 when there is none. */
  readonly area: number;
  readonly stale: boolean;
  readonly busy: boolean;
  readonly playing: boolean;
  readonly problem: string | null;
  readonly lost: boolean;
  readonly input: PanelShown | null;
  readonly output: PanelShown | null;
  readonly factor: string;
  readonly weights: readonly string[];
  readonly title: string;
  readonly result: string | null;
  readonly sums: readonly string[];
  readonly products: readonly string[];
  readonly outs: readonly number[];
  readonly steps: string;
  readonly sentence: string;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly db: string | null;
  readonly code: string | null;
}

/** Where pictures are compared, as parts of their width and height. */
export const SAMPLES: readonly (readonly [number, number])[] = Array.from(
  { length: 48 },
  (_, i) => [(((i * 37) % 64) + 0.5) / 64, (((i * 11 + 5) % 48) + 0.5) / 48],
);

/** Runs in the page. */
function read(samples: readonly (readonly [number, number])[]): Snapshot {
  const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
  const all = <E extends Element>(selector: string) => [...document.querySelectorAll<E>(selector)];
  const flat = (words: string) => words.replace(/\s+/g, ' ').trim();
  const panel = (name: string): PanelShown | null => {
    const box = document.querySelector(`.panel.${name}`);
    if (!box) return null;
    const cells = [...box.querySelectorAll<SVGGElement>('[role=gridcell]')];
    const canvas = box.querySelector<HTMLCanvasElement>('.image canvas, .grid canvas');
    const [width, height] = [canvas?.width ?? 0, canvas?.height ?? 0];
    // By way of a copy: the page's own canvas is not made to be read.
    const copy = new OffscreenCanvas(width || 1, height || 1);
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (canvas && width && height) context?.drawImage(canvas, 0, 0);
    const pixels = context?.getImageData(0, 0, copy.width, copy.height).data;
    // A canvas may be larger than its room, which clips it.
    const room = canvas?.closest('.cells')?.getBoundingClientRect();
    const whole = canvas?.getBoundingClientRect();
    const [across, down] =
      room && whole?.width ? [room.width / whole.width, room.height / whole.height] : [1, 1];
    // In whole pixels, as they were painted: the rooms are measured in fractions of some.
    const painted = [Math.round(across * width), Math.round(down * height)] as const;
    const pixelAt = (x: number, y: number) =>
      4 * (Math.floor(y * painted[1]) * width + Math.floor(x * painted[0]));
    const most = (key: 'r' | 'c') =>
      1 + Math.max(0, ...cells.map((cell) => Number(cell.dataset[key])));
    const [cols, rows] = cells.length > 0 ? [most('c'), most('r')] : [1, 1];
    return {
      shape: box.querySelector('h2 small')?.textContent ?? '',
      values: cells.map((cell) => Number(cell.dataset.value)),
      texts: cells.map((cell) =>
        cell.classList.contains('veiled')
          ? null
          : (cell.getAttribute('aria-label') ?? '').replace(/^.*: /, ''),
      ),
      // A point near the corner of each cell, where no letter reaches.
      colours: (canvas?.getClientRects().length ? cells : []).flatMap((cell) => {
        const [x, y] = [Number(cell.dataset.c) + 0.08, Number(cell.dataset.r) + 0.08];
        const at = pixelAt(x / cols, y / rows);
        return [0, 1, 2].map((c) => pixels?.[at + c] ?? -1);
      }),
      canvas:
        canvas && cells.length === 0
          ? {
              size: painted,
              samples: samples.flatMap(([x, y]) => {
                const at = pixelAt(x, y);
                return [0, 1, 2].map((c) => pixels?.[at + c] ?? -1);
              }),
            }
          : null,
    };
  };
  const figure = document.querySelector('.figure');
  const box = figure?.getBoundingClientRect();
  const db = document.querySelector('.gradients .bias');
  const code = document.querySelector('.code pre');
  return {
    hash: location.hash,
    area: box ? box.width * box.height : 0,
    stale: figure?.classList.contains('stale') ?? false,
    busy: document.querySelector('.busy') !== null,
    playing: document.querySelector('#play')?.getAttribute('aria-label') === 'Pause',
    problem: document.querySelector('#problem')
      ? all('#problem .problem > span')
          .map((sentence) => sentence.textContent)
          .join(' ')
      : null,
    lost: all('.problem').some((p) => p.textContent?.includes('could not be started')),
    input: panel('input'),
    output: panel('output'),
    factor: document.querySelector<HTMLInputElement>('#factor')?.value ?? '1',
    weights: all<HTMLInputElement>('.weights input:not([hidden])').map((field) => field.value),
    title: flat(text('#cell-title')),
    result: document.querySelector<HTMLElement>('.result')?.dataset.result ?? null,
    sums: all<HTMLElement>('[data-sum]').map((sum) => sum.dataset.sum ?? ''),
    products: all('.terms:not(.pool) .term > b').map((product) => product.textContent ?? ''),
    outs: all<HTMLElement>('.formula').map((formula) => Number(formula.dataset.out)),
    steps: flat(text('.steps')),
    sentence: flat(text('.sentence')),
    gradients: Object.fromEntries(
      all('.gradients [role=grid]').map((grid) => [
        grid.getAttribute('aria-label') ?? '',
        [...grid.querySelectorAll<SVGGElement>('[role=gridcell]')].map((cell) =>
          Number(cell.dataset.value),
        ),
      ]),
    ),
    db: db ? flat(db.textContent ?? '') : null,
    code: code?.textContent ?? null,
  };
}

export const snapshot = (page: Page): Promise<Snapshot> => page.evaluate(read, SAMPLES);
