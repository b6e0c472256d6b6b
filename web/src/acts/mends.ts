/** Numbers that cannot be used, and the ways out of them; the focus goes where the repair is. */
import { draftOf, patchOf } from '../model/drafts';
import type { Act } from '../views/act';
import type { Page } from './page';

/** The field that a patch changes; one of the rarer settings is stood for by the line that opens them. */
export function focusField(id: string) {
  const field = document.getElementById(id);
  const shown = field?.closest('details:not([open])') ? null : field;
  (shown ?? document.querySelector<HTMLElement>('.more summary'))?.focus();
}

export function mendActs(page: Page): Pick<Act, 'setCounted' | 'mend'> {
  return {
    setCounted(key, n) {
      const bad = draftOf(page.app.state, key, n);
      page.draft(key, bad);
      if (bad) return;
      page.size(key, page.app.state, (from) => {
        page.set(patchOf(from, key, n));
        return page.app.state;
      });
    },
    mend({ patch, focus }) {
      const id = focus ?? Object.keys(patch)[0] ?? 'play';
      focusField(id);
      const field = document.getElementById(id);
      // What could not be used is over, also where it could still have become a number.
      const draft = page.app.drafts.some((d) => d.id === id);
      if (draft && field instanceof HTMLInputElement) field.value = '';
      page.draft(id, null);
      page.set(patch);
    },
  };
}
