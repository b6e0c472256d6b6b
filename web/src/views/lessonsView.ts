/** A lesson, a sentence or two at a time: going on sets the figure to what is said. */
import { html, nothing } from 'lit-html';
import { LESSONS, lessonState } from '../lessons/all';
import type { App } from '../model/app';
import type { Act } from './act';
import { goToFold, type Part } from './parts';

/** For who opens them: one file with what they are. */
export { LESSONS, lessonState };

/** Whole into sight: a browser scrolls to what has the focus only if nothing of it is seen. */
function bring(name: HTMLElement) {
  const list = name.closest<HTMLElement>('.lesson-list');
  if (!list) return;
  list.scrollLeft = name.offsetLeft - list.offsetLeft - (list.clientWidth - name.offsetWidth) / 2;
}

/** Not under a pointer, which would then be on another name. */
function tabbed({ target }: FocusEvent) {
  const name = target as HTMLElement;
  if (name.matches(':focus-visible')) bring(name);
}

function lessonsView(app: App, act: Act) {
  const { state } = app;
  const at = LESSONS.findIndex((l) => l.id === state.lesson);
  const lesson = LESSONS[at];
  if (!lesson) return nothing;
  const here = Math.min(state.lessonStep, lesson.steps.length - 1);
  const step = lesson.steps[here];
  const following = LESSONS[at + 1];
  // One button whatever it leads to, so that the focus stays where it was pressed.
  const onward =
    here + 1 < lesson.steps.length
      ? [`Next: ${lesson.steps[here + 1].label}`, () => show(here + 1)]
      : following
        ? [`Next lesson: ${following.title}`, () => show(0, following)]
        : ['To the Playground', () => act.lessons(false)];
  const show = (index: number, of = lesson) => {
    act.play(false);
    act.set(lessonState(state, of, index));
    if (of.steps[index].play) act.play(true);
  };
  return html`<section class="lesson" aria-labelledby="lesson-title">
    <ol class="lesson-list" aria-label="Lessons" @focusin=${tabbed}>
      ${LESSONS.map(
        (l) => html`<li>
          <button
            type="button"
            aria-current=${l === lesson ? 'true' : nothing}
            @click=${() => show(0, l)}
          >
            ${l.title}
          </button>
        </li>`,
      )}
    </ol>
    <h2 id="lesson-title">${lesson.title} <small>${here + 1} of ${lesson.steps.length}</small></h2>
    <p class="lesson-text" aria-live="polite">
      ${step.text}
      ${
        state.gradients && step.state.gradients
          ? html`<button type="button" class="mend" @click=${() => goToFold('gradients')}>See the gradients, below the steps</button>`
          : nothing
      }
    </p>
    <p class="lesson-tools">
      <button
        type="button"
        class="button"
        aria-disabled=${here === 0}
        @click=${() => here > 0 && show(here - 1)}
      >
        Back
      </button>
      <button type="button" class="button strong" @click=${onward[1]}>${onward[0]}</button>
      <button type="button" class="quiet" @click=${() => show(here)}>Show it again</button>
      <button
        type="button"
        class="quiet"
        @click=${() => {
          act.set({ lesson: '' });
          document.querySelector<HTMLElement>('.pages button')?.focus();
        }}
      >
        Close, and play with this
      </button>
    </p>
  </section>`;
}

/** Where the names of the lessons are one row to scroll, those that are chosen come into sight. */
function bringing(): () => void {
  let brought: Element | null = null;
  return () => {
    const name = document.querySelector<HTMLElement>('.lesson-list [aria-current]');
    if (name && name !== brought) bring(name);
    brought = name;
  };
}

export const lessonsPart = (): Part => ({ view: lessonsView, follow: bringing() });
