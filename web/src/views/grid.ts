/**
 * A grid of numbers: a canvas with their colours and figures, and on it an SVG with a cell for each of
 * them, padding as a hatch around, and whatever a panel lays on top. One tab stop, arrows inside.
 */
import { html, nothing, type SVGTemplateResult, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Scale } from '../model/colour';
import { show } from '../model/numbers';
import { type Cells, cells, UNIT } from './gridCells';
import { common, fitOf, RING } from './letters';
import { sheet } from './sheet';

export interface Grid extends Cells {
  readonly id: string;
  readonly label: string;
  /** Cells of padding around: top, bottom, left, right; none without. */
  readonly pad?: readonly [number, number, number, number];
  /** Whether padding counts as zeros, and so shows them. */
  readonly zeros?: boolean;
  readonly scale: Scale;
  readonly dark: boolean;
  /** Rows at the bottom and columns at the right that the floor leaves unread. */
  readonly dropped?: readonly [number, number];
  readonly over?: SVGTemplateResult;
  readonly editable?: boolean;
  /** Whether a touch paints, and Enter too (page/gridKeys.ts). */
  readonly painting?: boolean;
  readonly point?: (at: readonly [number, number] | null) => void;
  readonly pick?: (at: readonly [number, number]) => void;
}

/** A ring around cells, drawn inside them, so that no neighbour's number is under it. */
export function ring(line: string, width: number, height: number, hue?: string) {
  const rect = (kind: string, thick: number) =>
    svg`<rect class=${kind} stroke=${(kind === line && hue) || nothing} x=${thick / 2} y=${thick / 2} width=${width - thick} height=${height - thick} />`;
  return svg`${rect('casing', RING.casing)}${rect(line, RING.line)}`;
}

type Padded = Grid & Required<Pick<Grid, 'pad'>>;

function hatch(id: string, kind: 'padding' | 'dropped') {
  return kind === 'padding'
    ? svg`<pattern id="${id}-padding" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0v6" /></pattern>`
    : svg`<pattern id="${id}-dropped" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path class="hatch-dropped" d="M0 0v5" /></pattern>`;
}

/** The cell under an event, as [row, column]; none where the grid has just become smaller. */
function at(event: Event, { rows, cols }: Grid): [number, number] | null {
  const cell = (event.target as Element).closest<SVGGElement>('[data-r]');
  const [r, c] = [Number(cell?.dataset.r), Number(cell?.dataset.c)];
  return r < rows && c < cols ? [r, c] : null;
}

function paddingCells(grid: Padded) {
  const [top, bottom, left, right] = grid.pad;
  if (top + bottom + left + right === 0) return nothing;
  const [rows, cols] = [grid.rows + top + bottom, grid.cols + left + right];
  const inside = (r: number, c: number) =>
    r >= top && r < top + grid.rows && c >= left && c < left + grid.cols;
  const frame = (x: number, y: number, w: number, h: number) =>
    `M${x * UNIT} ${y * UNIT}h${w * UNIT}v${h * UNIT}h${-w * UNIT}z`;
  const around = frame(0, 0, cols, rows) + frame(left, top, grid.cols, grid.rows);
  // One text whose letters each have their place: as many texts take far longer to be laid out.
  const [x, y]: [number[], number[]] = [[], []];
  for (let r = 0; grid.zeros && r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      if (inside(r, c)) continue;
      x.push((c + 0.5) * UNIT);
      y.push((r + 0.5) * UNIT);
    }
  }
  // As large beside the numbers as among them, or a little smaller.
  const fits = Array.from({ length: grid.rows * grid.cols }, (_, i) =>
    fitOf(show(grid.value(Math.floor(i / grid.cols), i % grid.cols), grid.least)),
  );
  return svg`<g class="padding" font-size=${(12 * common(fits)).toFixed(1)} transform="translate(${-left * UNIT} ${-top * UNIT})">
    <path fill-rule="evenodd" fill="url(#${grid.id}-padding)" d=${around} />
    <rect class="padding-edge" width=${cols * UNIT} height=${rows * UNIT} />
    <text aria-hidden="true" x=${x.join(' ')} y=${y.join(' ')}>${'0'.repeat(x.length)}</text>
  </g>`;
}

function droppedCells(grid: Padded) {
  const [below, beside] = grid.dropped ?? [0, 0];
  if (below + beside === 0) return nothing;
  const [top, bottom, left, right] = grid.pad;
  const [width, height] = [grid.cols + left + right, grid.rows + top + bottom];
  const fill = `url(#${grid.id}-dropped)`;
  const strip = (x: number, y: number, w: number, h: number) => svg`
    <rect class="dropped-veil" x=${x * UNIT} y=${y * UNIT} width=${w * UNIT} height=${h * UNIT} />
    <rect fill=${fill} x=${x * UNIT} y=${y * UNIT} width=${w * UNIT} height=${h * UNIT} />`;
  return svg`<g class="dropped" data-dropped="${below},${beside}" transform="translate(${-left * UNIT} ${-top * UNIT})">
    ${beside ? strip(width - beside, 0, beside, height) : nothing}
    ${below ? strip(0, height - below, width - beside, below) : nothing}
  </g>`;
}

export function gridView(given: Grid) {
  const grid: Padded = { pad: [0, 0, 0, 0], ...given };
  const [top, bottom, left, right] = grid.pad;
  const [rows, cols] = [grid.rows + top + bottom, grid.cols + left + right];
  // A little air, so that strokes at the edge are whole.
  const box = `${-left * UNIT - 3} ${-top * UNIT - 3} ${cols * UNIT + 6} ${rows * UNIT + 6}`;
  const percent = (cells: number, air: number, all: number) =>
    `${(100 * (cells * UNIT + air)) / (all * UNIT + 6)}%`;
  const place = `left:${percent(left, 3, cols)};top:${percent(top, 3, rows)};width:${percent(grid.cols, 0, cols)};height:${percent(grid.rows, 0, rows)}`;
  const { done = grid.rows * grid.cols } = grid;
  return html`<div
    class="grid ${grid.painting ? 'painting' : ''}"
    role="grid"
    aria-label=${grid.label}
    aria-readonly=${grid.editable ? 'false' : 'true'}
    style="--cols:${cols};--rows:${rows}"
    @pointerover=${(event: PointerEvent) => grid.point?.(at(event, grid))}
    @pointerleave=${() => grid.point?.(null)}
    @focusin=${(event: FocusEvent) => grid.point?.(at(event, grid))}
    @focusout=${() => grid.point?.(null)}
    @mousedown=${(event: Event) => {
      // A cell that is only looked at leaves the keys to the steps.
      if (grid.editable) return;
      event.preventDefault();
      (document.activeElement as HTMLElement | null)?.blur();
    }}
    @click=${(event: Event) => {
      const here = at(event, grid);
      if (here && !(event.target instanceof HTMLInputElement)) grid.pick?.(here);
    }}
  >
    <div class="sheet" role="presentation" style="min-width:${25 * cols}px">
    <div class="cells" style=${place}><canvas aria-hidden="true" ${sheet({ ...grid, done }, grid.from)}></canvas></div>
    <svg viewBox=${box} role="presentation">
      <defs>${hatch(grid.id, 'padding')}${hatch(grid.id, 'dropped')}</defs>
      ${guard([...grid.from, top, bottom, left, right, grid.rows, grid.cols, grid.zeros], () => paddingCells(grid))}
      <g role="presentation" ${cells(grid)}></g>
      <rect class="frame" width=${grid.cols * UNIT} height=${grid.rows * UNIT} />
      ${droppedCells(grid)} ${grid.over ?? nothing}
    </svg>
    </div>
  </div>`;
}
