/** The whole page, top to bottom: header, call, figure, steps, shapes. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';
import { callView } from './call';
import { cellPanel } from './cellPanel';
import { codeView } from './codeView';
import { filterPanel, LARGE } from './filterPanel';
import { footerView } from './footer';
import { gradientsView } from './gradientsView';
import { headerView } from './header';
import { helpView } from './help';
import { inputPanel } from './inputPanel';
import { outputPanel, poolingSign } from './outputPanel';
import { shapesView } from './shapes';
import { timelineView } from './timeline';

function figureView(app: App, act: Act) {
  const { picture } = app;
  if (!picture) return html`<div class="figure empty"></div>`;
  const { input, output, W } = picture;
  const pixels = !input.values && !output.values;
  const conv = picture.layer.op === 'conv';
  return html`<div
    class="figure ${app.problem || app.lost ? 'stale' : ''} ${conv ? 'conv' : 'pooling'} ${
      pixels ? 'pixels' : ''
    } ${W && Math.max(W.shape[0], W.shape[1]) > LARGE ? 'large-filter' : ''}"
    data-run=${picture.id}
    aria-busy=${app.busy}
  >
    ${inputPanel(app, act, picture)}
    ${
      conv
        ? html`<span class="sign" aria-hidden="true">∗</span>${filterPanel(app, act, picture)}`
        : poolingSign(picture)
    }
    <span class="sign" aria-hidden="true">=</span>
    ${outputPanel(app, act, picture)} ${cellPanel(app, act, picture)}
  </div>`;
}

export function pageView(app: App, act: Act) {
  return html`${headerView(app, act)}
    <main>
      ${helpView(app, act)} ${callView(app, act)}
      ${
        app.busy
          ? html`<p class="busy" role="status">
              Computing …
              <button type="button" class="mend" @click=${act.stop}>Stop</button>
            </p>`
          : nothing
      }
      ${figureView(app, act)} ${timelineView(app, act)} ${shapesView(app)}
      ${gradientsView(app, act)} ${codeView(app, act)}
    </main>
    ${footerView()}`;
}
