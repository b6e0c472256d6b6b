/** To the lessons, and back to the Playground as it was. */
import type { Moment } from '../model/past';
import type { Act } from '../views/act';
import type { Page } from './page';

/** `outside` is where the Playground was left, if it was. */
export function lessonActs(page: Page, outside: () => Moment | null): Pick<Act, 'lessons'> {
  return {
    async lessons(open) {
      if (open === Boolean(page.app.state.lesson)) return;
      page.pause();
      if (!open) {
        const { theme } = page.app.state;
        const left = outside();
        if (left) page.computing.restore(left);
        page.set({ ...left?.state, theme, lesson: '' });
        return;
      }
      try {
        const { LESSONS, lessonState } = await import('../views/lessonsView');
        page.set(lessonState(page.app.state, LESSONS[0], 0));
      } catch {
        const text = 'The lessons could not be fetched: try again with a network.';
        page.update({ notice: { text, bad: true } });
      }
    },
  };
}
