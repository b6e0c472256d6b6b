/** Ways on and ways back: stopping, starting again, undoing, and the help. */
import type { Act } from '../views/act';
import { focusField } from './mends';
import type { Page } from './page';

type Ways = 'stop' | 'restart' | 'undo' | 'help' | 'more' | 'escape';

export function wayActs(page: Page): Pick<Act, Ways> {
  function help(open = !page.app.help) {
    if (open === page.app.help) return;
    page.update({ help: open });
    // Now, so that there is something to go to.
    page.drawing.now();
    const section = open ? document.getElementById('help') : null;
    section?.scrollIntoView({ block: 'nearest' });
    (section ?? document.querySelector<HTMLElement>('[aria-controls=help]'))?.focus({
      preventScroll: true,
    });
  }
  return {
    stop() {
      page.engine.restart();
      page.computing.forget();
      page.update({ busy: false });
      page.set(page.computing.back());
    },
    restart() {
      page.update({ lost: null });
      page.computing.forget();
      page.engine.restart();
      page.computing.compute();
    },
    undo() {
      const field = page.app.problems[0]?.ids[0];
      page.computing.judge([]);
      page.set(page.computing.back());
      focusField(field ?? 'play');
    },
    help,
    more(open) {
      if (open !== page.app.more) page.update({ more: open });
    },
    escape() {
      if (page.app.help) help(false);
      else {
        page.update({ hover: null, reach: null, tap: null });
        page.set({ pin: null });
      }
    },
  };
}
