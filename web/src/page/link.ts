/** The address: it follows the state, and the browser's history leads back through it. */
import type { State } from '../model/state';
import { fromLink, hadBrought, noticeOf, settingsOf, toLink } from '../model/url';
import type { Drawing } from './drawing';

/** Of the page itself, with what comes after the #. */
export const addressOf = (link: string): string =>
  location.href.replace(/#.*$/, '') + (link && `#${link}`);

export interface Link {
  /** Brings the address up to date, once nothing has changed for a moment. */
  remember(): void;
}

/**
 * `at` is the address whose state is shown; `opened` gets the state of another that somebody went to.
 * Only what works becomes an address.
 */
export function link(
  page: Drawing,
  works: () => boolean,
  at: string,
  opened: (state: State) => void,
): Link {
  let remembering = 0;
  /** The settings of the entry that the browser's history stands at. */
  let entry = settingsOf(page.app.state);
  /** The address that the page stands at. Where the browser's is another, somebody is on the way. */
  let here = at;

  /** What was brought and is still here comes back with its link. */
  function stateOf(hash: string): State {
    const state = fromLink(hash);
    const source = hadBrought(hash);
    if (!source) return state;
    const { photo } = page.app;
    if (photo && (photo.array ? 'npy' : 'photo') === source) return { ...state, source };
    page.update({ notice: noticeOf(hash) });
    return state;
  }

  function go() {
    // An address within the page is no state.
    here = location.hash;
    if (here && !here.includes('=')) return;
    const state = stateOf(here);
    entry = settingsOf(state);
    opened(state);
  }
  window.addEventListener('hashchange', go);
  // Somebody went on before this was here.
  if (location.hash !== at) queueMicrotask(go);

  return {
    remember() {
      window.clearTimeout(remembering);
      remembering = window.setTimeout(() => {
        const { app } = page;
        if (!works() || location.hash !== here) return;
        const settings = settingsOf(app.state);
        // Of what is played the steps alone are no news.
        if (app.playing && settings === entry) return;
        const hash = toLink(app.state);
        const url = hash ? `#${hash}` : location.pathname + location.search;
        // Other settings are an entry of their own, but not inside another page; steps and pins only bring theirs up to date.
        if (settings === entry || app.state.embed) history.replaceState(null, '', url);
        else history.pushState(null, '', url);
        entry = settings;
        here = location.hash;
      }, 250);
    },
  };
}
