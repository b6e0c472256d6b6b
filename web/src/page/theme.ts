/** Light or dark: the person's choice here, else the system's. */
import type { State } from '../model/state';

export const systemDark = matchMedia('(prefers-color-scheme: dark)');

export const isDark = (state: State): boolean =>
  state.theme === 'auto' ? systemDark.matches : state.theme === 'dark';

/** What style sheets need to know: the theme, and what is taken off the page. */
export function dress({ theme, hide, embed }: State): void {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.hide = hide.join(' ');
  dataset.embed = String(embed);
}
