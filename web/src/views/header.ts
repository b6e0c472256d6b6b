/** The top line: the name, a way past everything, and the page's few tools. */
import { html } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';
import { icons } from './icons';

/** The link's hash holds the settings, so that skipping must not change it. */
function skip(event: Event) {
  event.preventDefault();
  document.getElementById('play')?.focus({ preventScroll: true });
}

export function headerView(app: App, act: Act) {
  const { dark } = app;
  const { lesson } = app.state;
  return html`<a class="skip" href="#play" @click=${skip}>Skip to the play button</a>
    <header class="top">
      <h1 class="mark">ConvStep</h1>
      <div class="pages" role="group" aria-label="Pages">
        <button type="button" aria-pressed=${!lesson} @click=${() => act.lessons(false)}>
          Playground
        </button>
        <button
          type="button"
          aria-pressed=${Boolean(lesson)}
          @click=${() => act.lessons(true)}
        >
          Lessons
        </button>
      </div>
      <p class="motto">See a convolution think: change any number, point at any cell.</p>
      <nav aria-label="Tools">
        ${(
          [
            [-1, 'Undo', icons.undo, app.past.before],
            [1, 'Redo', icons.redo, app.past.after],
          ] as const
        ).map(
          ([way, name, sign, past]) => html`<button
              type="button"
              class="quiet"
              aria-label=${name}
              title="${name} (Ctrl + ${way > 0 ? 'Shift + ' : ''}Z)"
              aria-disabled=${past.length === 0}
              @click=${() => act.back(way)}
            >
              ${sign}
            </button>`,
        )}
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
