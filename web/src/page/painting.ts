/**
 * Painting over cells and weights: a drag of the mouse, or of a finger or pen while painting is switched
 * on, gives the number of the brush to all that it comes over, without a gap however fast it is. A mouse
 * that stays in its cell clicks, as ever.
 */
import type { App } from '../model/app';
import type { Act } from '../views/act';

/** Finer than the smallest cell. */
const STEP = 6;

type Paints = Pick<Act, 'paintCell' | 'setWeight' | 'stroke'>;

export function painting(page: { readonly app: App }, act: Paints): void {
  function paint(cell: HTMLElement | SVGElement) {
    const { r, c } = cell.dataset;
    if (r === undefined) act.setWeight(cell.id, page.app.brush.filter);
    else act.paintCell([Number(r), Number(c)]);
  }

  document.addEventListener('pointerdown', (down) => {
    const cellOf = (element: Element) =>
      element.closest<HTMLElement | SVGElement>('.weights input, .grid [data-r]');
    const pressed = down.target as Element;
    const surface = pressed.closest('.weights, .grid[aria-readonly=false]');
    const first = surface && cellOf(pressed);
    const on = page.app.painting === (surface?.matches('.grid') ? 'input' : 'filter');
    if (!first || down.button !== 0 || !(on || down.pointerType === 'mouse')) return;
    let [x, y, last, painting] = [down.clientX, down.clientY, first, false];
    const begin = () => {
      painting = true;
      // A field that has the focus would take its old number along.
      (document.activeElement as HTMLElement | null)?.blur();
      document.getSelection()?.removeAllRanges();
      act.stroke(true);
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
      act.stroke(false);
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
  });
}
