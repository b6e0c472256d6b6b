/** The address: it follows the state, and the browser's history leads back through it. */
import type { State } from '../model/state';
import { fromLink, hadPhoto, settingsOf, toLink } from '../model/url';
import type { Drawing } from './drawing';

const PHOTO_GONE = 'The photo is not part of a link: choose it again. A built-in picture is shown.';

/** What a link had to leave out, as a sentence beside the settings. */
export const noticeOf = (hash: string) =>
  hadPhoto(hash) ? { text: PHOTO_GONE, bad: false } : null;

export interface Link {
  /** Brings the address up to date, once nothing has changed for a moment. */
  remember(): void;
}

/** `opened` gets the state of an address that somebody went to. */
export function link(page: Drawing, opened: (state: State) => void): Link {
  let remembering = 0;
  /** The settings of the entry that the browser's history stands at. */
  let entry = settingsOf(page.app.state);
  /** The address that the page stands at. Where the browser's is another, somebody is on the way. */
  let here = location.hash;

  /** A photo that is still here comes back with its link. */
  function stateOf(hash: string): State {
    const state = fromLink(hash);
    const notice = noticeOf(hash);
    if (!notice) return state;
    if (page.app.photo) return { ...state, source: 'photo' };
    page.update({ notice });
    return state;
  }

  window.addEventListener('hashchange', () => {
    // An address within the page is no state.
    here = location.hash;
    if (here && !here.includes('=')) return;
    const state = stateOf(here);
    entry = settingsOf(state);
    opened(state);
  });

  return {
    remember() {
      window.clearTimeout(remembering);
      remembering = window.setTimeout(() => {
        const { app } = page;
        if (app.problems.length > 0 || app.playing || location.hash !== here) return;
        const hash = toLink(app.state);
        const url = hash ? `#${hash}` : location.pathname + location.search;
        const settings = settingsOf(app.state);
        // Other settings are an entry of their own; steps and pins only bring theirs up to date.
        if (settings === entry) history.replaceState(null, '', url);
        else history.pushState(null, '', url);
        entry = settings;
        here = location.hash;
      }, 250);
    },
  };
}
