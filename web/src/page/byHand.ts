/**
 * Numbers that follow the hand, on all of the page: dragged sideways by their name, turned by the wheel
 * while their field has the focus, and by arrow keys. Shift makes the steps fine, Escape gives back what
 * was. The field hears of it as if it had been typed.
 */
import { withMinus } from '../model/numbers';
import { numberIn } from '../views/directives';

/** How far a hand goes for one step of a whole number, and for one of 0.1. */
const WHOLE = 8;
const TENTH = 4;
/** Less than this is a click. */
const CLICK = 3;

/** The step of a field that counts; null where it holds any number. */
const stepOf = (field: HTMLInputElement): number | null => Number.parseFloat(field.step) || null;

const formed = (field: HTMLInputElement, text: string): string =>
  field.type === 'number' ? text : withMinus(text);

function write(field: HTMLInputElement, text: string) {
  const next = formed(field, text);
  if (next === field.value) return;
  field.value = next;
  field.dataset.moved = '';
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The number nearest to `n` that the field takes, without what binary fractions leave at its end. */
function within(field: HTMLInputElement, n: number): number {
  const limit = (text: string, none: number) => (text === '' ? none : Number(text));
  const low = limit(field.min, Number.NEGATIVE_INFINITY);
  const high = limit(field.max, Number.POSITIVE_INFINITY);
  return Number(Math.min(high, Math.max(low, n)).toPrecision(12));
}

/** What a hand makes of a number: a multiple of the step, ten times finer with Shift. */
function moved(step: number | null, from: number, way: number, fine: boolean): number {
  const grain = step ?? (fine ? 0.01 : 0.1);
  const steps = step === null ? (way / TENTH) * 0.1 : (way / WHOLE) * step;
  return Math.round((from + steps) / grain) * grain;
}

/** Pressed on the name of a number: it follows the pointer until that is let go. */
function drag(down: PointerEvent) {
  const pressed = down.target as Element;
  const name = pressed.closest<HTMLLabelElement>('.sideways');
  const field = name?.control;
  if (!name || down.button !== 0 || !(field instanceof HTMLInputElement)) return;
  const handle = pressed.closest('span, var') ?? name;
  const from = numberIn(field) || 0;
  let [x, way, last, dragging] = [down.clientX, 0, from, false];
  const move = (event: PointerEvent) => {
    // With Shift the hand goes ten times as far for the same step.
    way += (event.clientX - x) / (event.shiftKey ? 10 : 1);
    x = event.clientX;
    dragging ||= Math.abs(way) >= CLICK;
    if (!dragging) return;
    event.preventDefault();
    const next = within(field, moved(stepOf(field), from, way, event.shiftKey));
    if (next !== last) write(field, String(next));
    last = next;
  };
  const undone = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !dragging) return;
    event.stopPropagation();
    // Also a number that the field would not take.
    if (last !== from) write(field, String(from));
    end();
  };
  const end = () => {
    name.removeEventListener('pointermove', move);
    name.removeEventListener('pointerup', end);
    name.removeEventListener('pointercancel', end);
    window.removeEventListener('keydown', undone, true);
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
  window.addEventListener('keydown', undone, true);
}

const fieldOf = ({ target }: Event): HTMLInputElement | null =>
  target instanceof HTMLInputElement && target.matches('.by-hand') ? target : null;

/** From what stands in the field, and into it at once: the picture may be a moment behind. */
function nudge(event: KeyboardEvent | WheelEvent, field: HTMLInputElement, way: number) {
  const from = numberIn(field);
  event.preventDefault();
  const step = stepOf(field) ?? (event.shiftKey ? 0.1 : 1);
  write(field, String(within(field, (Number.isFinite(from) ? from : 0) + way * step)));
}

function arrows(event: KeyboardEvent) {
  const field = fieldOf(event);
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (field && way && !event.altKey && !event.ctrlKey && !event.metaKey) nudge(event, field, way);
}

function wheel(event: WheelEvent) {
  const field = fieldOf(event);
  // With Shift held some systems turn the wheel's way into a sideways one.
  const way = Math.sign(event.deltaY || event.deltaX);
  if (field && way !== 0) nudge(event, field, -way);
}

/** What stood in the field that has the focus, when it got it: as it was shown, and with all its digits. */
let stood = ['', ''];

function standing(field: HTMLInputElement) {
  const number = numberIn(field);
  const shown = field.value;
  return [shown, Number.isFinite(number) ? formed(field, String(number)) : shown];
}

/** Before anybody else hears of Escape: only where nothing was typed it frees what is pinned. */
function giveBack(event: KeyboardEvent) {
  const field = fieldOf(event);
  if (event.key !== 'Escape' || !field || stood.includes(field.value)) return;
  event.preventDefault();
  write(field, stood[1]);
  field.select();
}

export function byHand(): void {
  document.addEventListener('keydown', giveBack, true);
  document.addEventListener('pointerdown', drag);
  document.addEventListener('keydown', arrows);
  // Only a field with the focus keeps the page from scrolling: elsewhere nothing waits for this.
  const turns = (field: HTMLElement | null) =>
    field?.addEventListener('wheel', wheel, { passive: false });
  const enter = (field: HTMLInputElement | null) => {
    if (field) stood = standing(field);
    turns(field);
  };
  document.addEventListener('beforeinput', (event) => {
    delete fieldOf(event)?.dataset.moved;
  });
  document.addEventListener('focusin', (event) => enter(fieldOf(event)));
  document.addEventListener('focusout', (event) =>
    fieldOf(event)?.removeEventListener('wheel', wheel),
  );
  // The focus may have come before this.
  enter(document.querySelector('.by-hand:focus'));
}
