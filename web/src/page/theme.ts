/** Light or dark: the person's choice here, else the system's. */
import type { State } from '../model/state';

export const systemDark = matchMedia('(prefers-color-scheme: dark)');

export const isDark = (state: State): boolean =>
  state.theme === 'auto' ? systemDark.matches : state.theme === 'dark';
