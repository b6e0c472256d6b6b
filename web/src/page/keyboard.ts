/** Keys that work anywhere on the page, and never in a field or on a button that wants them. */
import type { Act } from '../views/act';

function wantsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest('input, select, textarea, [contenteditable]');
  // The timeline and a chosen radio keep their arrows, but Space does nothing there and may play.
  const free = 'input[type=range], input[type=radio]:checked';
  if (field) return !(key === 'Escape' || (key === ' ' && field.matches(free)));
  // What is wider than its place is scrolled.
  if (/^(Arrow|Home|End)/.test(key) && target.scrollWidth > target.clientWidth) return true;
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
    if (undo && !event.altKey && !event.defaultPrevented && !wantsKeys(event.target, event.key)) {
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
