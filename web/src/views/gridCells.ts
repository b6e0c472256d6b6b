/**
 * The cells of a grid, for hands and for screen readers: what is seen of them is on the canvas below
 * (sheet.ts). Written as one text and then kept up to date by hand, because a binding for each of the
 * seven attributes of some two hundred cells made up half of the time that a picture took to come; and
 * after the picture, unless somebody is among them.
 */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import { show } from '../model/numbers';
import { whenQuiet } from './quiet';

/** A cell is as wide and as high as this, in the units of the grid's SVG. */
export const UNIT = 36;

export interface Cells {
  readonly rows: number;
  readonly cols: number;
  /** What `value` reads from: cells change only when one of these is another. */
  readonly from: readonly unknown[];
  readonly value: (r: number, c: number) => number;
  /** Up to this a number is written as zero. */
  readonly least: number;
  /** Cells from this index on have not been computed yet. */
  readonly done?: number;
  readonly selected?: readonly [number, number] | null;
}

/** What of a cell can change, as attributes. */
function attributes(
  { cols, value, least, done, selected }: Cells,
  i: number,
): Record<string, string> {
  const [r, c] = [Math.floor(i / cols), i % cols];
  const number = value(r, c);
  const veiled = done !== undefined && i >= done;
  return {
    class: veiled ? 'cell veiled' : 'cell',
    'data-value': String(number),
    'aria-label': `row ${r}, column ${c}: ${veiled ? 'not computed yet' : show(number, least)}`,
    'aria-selected': String(selected?.[0] === r && selected[1] === c),
  };
}

function markup(grid: Cells): string {
  const cell = (r: number, c: number) => {
    const changing = Object.entries(attributes(grid, r * grid.cols + c))
      .map(([name, text]) => `${name}="${text}"`)
      .join(' ');
    const place = `x="${c * UNIT}" y="${r * UNIT}" width="${UNIT}" height="${UNIT}"`;
    return `<rect role="gridcell" tabindex="${r + c === 0 ? 0 : -1}" data-r="${r}" data-c="${c}" ${place} ${changing}/>`;
  };
  const row = (_: unknown, r: number) =>
    `<g role="row">${Array.from({ length: grid.cols }, (_, c) => cell(r, c)).join('')}</g>`;
  return Array.from({ length: grid.rows }, row).join('');
}

/** Whether two lists hold the very same things. */
export const unchanged = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);

/** The cell at a place, or the nearest that there is. */
export function cellAt(grid: Element, r: number, c: number): SVGElement | undefined {
  const rows = grid.querySelectorAll('[role=row]');
  const row = rows[Math.min(r, rows.length - 1)];
  return row?.children[Math.min(c, row.children.length - 1)] as SVGElement | undefined;
}

class CellsDirective extends Directive {
  private drawn: readonly unknown[] = [];
  private size = '';
  private grid: Cells | null = null;

  render(_grid: Cells) {
    return nothing;
  }

  override update(part: ElementPart, [grid]: [Cells]) {
    const { rows, cols, from, done = rows * cols, selected } = grid;
    const drawn = [...from, rows, cols, done, ...(selected ?? [])];
    if (unchanged(drawn, this.drawn)) return nothing;
    this.drawn = drawn;
    this.grid = grid;
    const { element } = part;
    const busy = element.closest('.grid')?.contains(document.activeElement);
    if (busy) this.write(element);
    else whenQuiet(this, () => this.write(element));
    return nothing;
  }

  private write(element: Element) {
    const { grid } = this;
    if (!grid) return;
    const size = `${grid.rows} ${grid.cols}`;
    if (size === this.size) {
      element.querySelectorAll('.cell').forEach((cell, i) => {
        for (const [name, text] of Object.entries(attributes(grid, i))) {
          if (cell.getAttribute(name) !== text) cell.setAttribute(name, text);
        }
      });
      return;
    }
    this.size = size;
    const focused = document.activeElement;
    const held = element.contains(focused) ? (focused as SVGElement).dataset : null;
    element.innerHTML = markup(grid);
    if (held) cellAt(element, Number(held.r), Number(held.c))?.focus();
  }
}
export const cells = directive(CellsDirective);
