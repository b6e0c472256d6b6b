/**
 * Numbers that follow the hand: dragged sideways by their name, turned by the wheel while their
 * field has the focus, and by arrow keys. Shift makes the steps fine, Escape gives back what was.
 */
import { parseNumber, withMinus } from '../model/numbers';

export interface Handled {
  readonly value: number | null;
  readonly set: (n: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
}

/** How far a hand goes for one step of a whole number, and for one of 0.1. */
const WHOLE = 8;
const TENTH = 4;
/** Less than this is a click. */
const CLICK = 3;

const within = ({ min, max }: Handled, n: number): number =>
  Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, n));

/** What a hand makes of a number: a multiple of the step, ten times finer with Shift. */
export function moved(number: Handled, from: number, way: number, fine: boolean): number {
  const any = number.step === 'any';
  const grain = !any ? (number.step ?? 1) : fine ? 0.01 : 0.1;
  const steps = any ? (way / TENTH) * 0.1 : (way / WHOLE) * (number.step ?? 1);
  return within(number, Number((Math.round((from + steps) / grain) * grain).toPrecision(12)));
}

/** For the name of a number: pressed here, it follows the pointer until that is let go. */
export function sideways(number: Handled) {
  return (down: PointerEvent) => {
    if (down.button !== 0) return;
    const name = down.currentTarget as HTMLElement;
    const handle = (down.target as Element).closest('span, var') ?? name;
    const from = Number.isFinite(number.value) ? Number(number.value) : 0;
    let [x, way, last, dragging] = [down.clientX, 0, from, false];
    const move = (event: PointerEvent) => {
      // With Shift the hand goes ten times as far for the same step.
      way += (event.clientX - x) / (event.shiftKey ? 10 : 1);
      x = event.clientX;
      dragging ||= Math.abs(way) >= CLICK;
      if (!dragging) return;
      event.preventDefault();
      const next = moved(number, from, way, event.shiftKey);
      if (next !== last) number.set(next);
      last = next;
    };
    const giveBack = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !dragging) return;
      event.stopPropagation();
      if (last !== from) number.set(from);
      end();
    };
    const end = () => {
      name.removeEventListener('pointermove', move);
      name.removeEventListener('pointerup', end);
      name.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', giveBack, true);
      // The click that ends a drag is none.
      const still = (event: Event) => event.preventDefault();
      if (dragging) name.addEventListener('click', still, { capture: true, once: true });
      window.setTimeout(() => name.removeEventListener('click', still, true));
      if (handle.hasPointerCapture(down.pointerId)) handle.releasePointerCapture(down.pointerId);
    };
    handle.setPointerCapture(down.pointerId);
    name.addEventListener('pointermove', move);
    name.addEventListener('pointerup', end);
    name.addEventListener('pointercancel', end);
    window.addEventListener('keydown', giveBack, true);
  };
}

/** From what stands in the field, and into it at once: the picture may be a moment behind. */
function nudge(event: Event, number: Handled, by: number) {
  const field = event.target as HTMLInputElement;
  const standing = parseNumber(field.value);
  const from = Number.isFinite(standing) ? standing : Number(number.value ?? 0) || 0;
  const next = within(number, Number((from + by).toPrecision(12)));
  event.preventDefault();
  field.value = field.type === 'number' ? String(next) : withMinus(String(next));
  number.set(next);
}

const sizeOf = ({ step = 1 }: Handled, fine: boolean): number =>
  step !== 'any' ? step : fine ? 0.1 : 1;

/** For a field: ↑ and ↓ change its number. */
export const arrows = (number: Handled) => (event: KeyboardEvent) => {
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (way && !event.altKey && !event.ctrlKey && !event.metaKey)
    nudge(event, number, way * sizeOf(number, event.shiftKey));
};

/** For a field: the wheel changes its number while it has the focus, else it scrolls the page. */
export const wheel = (number: Handled) => (event: WheelEvent) => {
  // With Shift held some systems turn the wheel's way into a sideways one.
  const way = Math.sign(event.deltaY || event.deltaX);
  if (document.activeElement !== event.target || way === 0) return;
  nudge(event, number, -way * sizeOf(number, event.shiftKey));
};
