/** Keys that work anywhere on the page, and never in a field or on a button that wants them. */
import type { Act } from '../views/act';

const RANGE = 'input[type=range]';
/** Fields that nothing is typed into. */
const MARKED = `${RANGE}, input:is([type=radio], [type=checkbox], [type=file])`;
const MOVES = /^(Arrow|Home|End)/;

/** Whether it takes back what is typed, itself; what a hand has moved (page/byHand.ts) it knows nothing of. */
const undoes = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.matches(`input:not(${MARKED}, [data-moved]), textarea, [contenteditable]`);

function wantsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (key === 'Escape') return false;
  const field = target.closest('input, select, textarea, [contenteditable]');
  if (field && !field.matches(MARKED)) return true;
  // Space does nothing on the timeline and on a chosen radio, and may play.
  if (field)
    return key === ' ' ? !field.matches(`${RANGE}, :checked[type=radio]`) : MOVES.test(key);
  // What is wider than its place is scrolled.
  if (MOVES.test(key) && target.scrollWidth > target.clientWidth) return true;
  return (key === ' ' || key === 'Enter') && target.closest('button, summary, a, label') !== null;
}

export function keyboard(act: Act): void {
  const actions: Record<string, (event: KeyboardEvent) => void> = {
    ' ': () => act.play(),
    ArrowLeft: (event) => (event.shiftKey ? act.row(-1) : act.step(-1)),
    ArrowRight: (event) => (event.shiftKey ? act.row(1) : act.step(1)),
    Home: () => act.seek(0),
    End: () => act.seek(Number.POSITIVE_INFINITY),
    '+': () => act.speed(1),
    '=': () => act.speed(1),
    '-': () => act.speed(-1),
    r: () => act.seek(0),
    R: () => act.seek(0),
    '?': () => act.help(),
    Escape: () => act.escape(),
  };
  document.addEventListener('keydown', (event) => {
    const { key } = event;
    const undo = (event.ctrlKey || event.metaKey) && /^[zy]$/i.test(key);
    if (undo && !event.altKey && !event.defaultPrevented && !undoes(event.target)) {
      event.preventDefault();
      act.back(event.shiftKey || /y/i.test(key) ? 1 : -1);
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (!action || wantsKeys(event.target, event.key)) return;
    event.preventDefault();
    action(event);
  });
}
