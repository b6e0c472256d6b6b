/** The computation on show, to take along as code. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import { code, LANGUAGES } from '../model/code';
import type { Act } from './act';
import { radios, staleNote } from './fields';

export function codeView(app: App, act: Act) {
  const { picture, state } = app;
  if (!picture) return nothing;
  const text = code(picture, state.code);
  return html`<section class="code" aria-labelledby="code-title">
    <h2 id="code-title">Code</h2>
    ${staleNote(app)}
    <div class="code-tools">
      ${radios('code', 'Language', state.code, LANGUAGES, (language) => act.set({ code: language }))}
      <button type="button" class="button" @click=${() => act.copy(text, 'code')}>
        ${app.copied === 'code' ? 'Copied' : 'Copy'}
      </button>
    </div>
    <pre tabindex="0" role="region" aria-label="Text of the code"><code>${text}</code></pre>
  </section>`;
}
