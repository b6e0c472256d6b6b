/** The top line: the name, a way past everything, and the page's few tools. */
import { html } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';
import { icons } from './icons';

export function headerView(app: App, act: Act) {
  const dark = app.dark;
  return html`<a class="skip" href="#play">Skip to the play button</a>
    <header class="top">
      <h1 class="mark">ConvStep</h1>
      <p class="motto">See a convolution think: change any number, point at any cell.</p>
      <nav aria-label="Tools">
        <button type="button" class="quiet" @click=${act.copyLink}>
          ${icons.link}<span>${app.copied === 'link' ? 'Link copied' : 'Copy link'}</span>
        </button>
        <button
          type="button"
          class="quiet"
          aria-label=${dark ? 'Use light colours' : 'Use dark colours'}
          @click=${() => act.set({ theme: dark ? 'light' : 'dark' })}
        >
          ${dark ? icons.light : icons.dark}
        </button>
        <button
          type="button"
          class="quiet key"
          aria-label="Keys and colours explained"
          aria-expanded=${app.help}
          aria-controls="help"
          @click=${() => act.help()}
        >
          ?
        </button>
      </nav>
    </header>`;
}
