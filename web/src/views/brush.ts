/** Painting over cells: a drag of the mouse, or of a finger or pen while painting is switched on. */
import { html, nothing } from 'lit-html';
import type { App, Brush } from '../model/app';
import type { Act } from './act';
import { numberField } from './fields';
import { icons } from './icons';

/** Finer than the smallest cell. */
const STEP = 6;

/**
 * For a surface of cells: paints all that the pointer comes over from here on, without a gap however
 * fast it is. A mouse that stays in its cell clicks, as ever.
 */
export function painted(
  on: boolean,
  cellOf: (element: Element) => Element | null,
  paint: (cell: Element) => void,
  stroke: (on: boolean) => void,
) {
  return (down: PointerEvent) => {
    if (down.button !== 0 || !(on || down.pointerType === 'mouse')) return;
    const surface = down.currentTarget as Element;
    const first = cellOf(down.target as Element);
    if (!first) return;
    let [x, y, last, painting] = [down.clientX, down.clientY, first, false];
    const begin = () => {
      painting = true;
      // A field that has the focus would take its old number along.
      (document.activeElement as HTMLElement | null)?.blur();
      document.getSelection()?.removeAllRanges();
      stroke(true);
      paint(first);
    };
    const over = (px: number, py: number) => {
      const under = document.elementFromPoint(px, py);
      const cell = under && surface.contains(under) ? cellOf(under) : null;
      if (!cell || cell === last) return;
      if (!painting) begin();
      last = cell;
      paint(cell);
    };
    const move = (event: PointerEvent) => {
      const [dx, dy] = [event.clientX - x, event.clientY - y];
      const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / STEP));
      for (let i = 1; i <= pieces; i++) over(x + (dx * i) / pieces, y + (dy * i) / pieces);
      [x, y] = [event.clientX, event.clientY];
      if (painting) event.preventDefault();
    };
    const end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      if (!painting) return;
      stroke(false);
      // The click that ends a stroke is none.
      const still = (event: Event) => event.stopPropagation();
      surface.addEventListener('click', still, { capture: true, once: true });
      window.setTimeout(() => surface.removeEventListener('click', still, true));
    };
    if (on) {
      down.preventDefault();
      begin();
    }
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
  };
}

/** Under what can be painted: the brush and its number. */
export function brushView(app: App, act: Act, of: Brush) {
  const value = app.brush[of];
  const set = (n: number) => act.setBrush(of, n);
  return html`<div class="brush">
    <button
      type="button"
      class="chip"
      aria-pressed=${app.painting}
      title="Drag over cells to paint them; with this on, a touch paints too"
      @click=${() => act.paint(!app.painting)}
    >
      Paint
    </button>
    ${numberField({ id: `brush-${of}`, label: 'with', value, step: 'any', set })}
    ${
      app.painting
        ? html`<button
            type="button"
            class="quiet"
            aria-label="Undo"
            title="Undo (Ctrl + Z)"
            ?disabled=${app.past.before.length === 0}
            @click=${() => act.back()}
          >
            ${icons.undo}
          </button>`
        : nothing
    }
  </div>`;
}
