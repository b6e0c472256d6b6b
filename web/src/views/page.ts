/** The whole page, top to bottom: header, call, figure, steps, shapes. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import { rowOf } from '../model/operations';
import type { Act } from './act';
import { callView } from './call';
import { cellPanel } from './cellPanel';
import { filterPanel, LARGE } from './filterPanel';
import { footerView } from './footer';
import { headerView } from './header';
import { inputPanel } from './inputPanel';
import { operationSign, outputPanel } from './outputPanel';
import { part } from './parts';
import { surroundings } from './slide';
import { timelineView } from './timeline';

/** Up to this many columns in all, the filter stands between input and output. */
const SIDE_BY_SIDE = 27;

/** The place of the first picture, until it comes. */
const bones = html`<div class="bones" aria-busy="true">
  <p>Loading the core …</p>
  <p class="late">This takes longer than usual: wait, or load the page again.</p>
  <div class="bone-row"><div class="bone"></div><div class="bone"></div><div class="bone"></div></div>
</div>`;

function figureView(app: App, act: Act) {
  const { picture } = app;
  if (!picture) return app.problems.length > 0 || app.lost ? nothing : bones;
  const { input, output } = picture;
  // Small maps in a row take their room from the large one.
  const rows = Math.max(input.shape[0], input.shape[3], output.shape[3]) > 1;
  const pixels = !input.values && !output.values;
  const conv = rowOf(picture.layer).filters;
  const { h, w } = picture.axes;
  const wide = surroundings(picture, 'output').cols;
  // A picture takes as much room as what stands beside it.
  const cols = [input.values ? surroundings(picture, 'input').cols : wide, wide];
  // The smallest output has a title and a legend, too.
  const most = Math.max(...cols);
  // Wide grids, and wide filters, leave no room between input and output.
  const stacked =
    conv && ((!pixels && cols[0] + cols[1] > SIDE_BY_SIDE) || Math.max(h.window, w.window) > LARGE);
  return html`<div
    class="figure ${app.problems.length > 0 || app.lost ? 'stale' : ''} ${conv ? 'conv' : 'pooling'} ${
      pixels ? 'pixels' : ''
    } ${rows ? 'tabbed' : ''} ${stacked ? 'stacked' : ''}"
    style="--columns:${cols.map((n) => `minmax(0,${Math.max(n, 0.4 * most)}fr)`).join(' ')}"
    data-run=${picture.id}
    aria-busy=${app.busy}
  >
    ${inputPanel(app, act, picture)}
    ${
      conv
        ? html`<span class="sign" aria-hidden="true">∗</span>${filterPanel(app, act, picture)}`
        : operationSign(picture)
    }
    <span class="sign" aria-hidden="true">=</span>
    ${outputPanel(app, act, picture)} ${cellPanel(app, act, picture)}
  </div>`;
}

/** A part that opens under its title. */
function fold(
  app: App,
  act: Act,
  name: 'maps' | 'gradients' | 'take',
  title: string,
  open: boolean,
  toggle: () => void,
) {
  if (!app.picture) return nothing;
  return html`<section class="fold ${name}" aria-labelledby="${name}-title">
    <h2 id="${name}-title">
      <button type="button" class="opener" aria-expanded=${open} @click=${toggle}>${title}</button>
    </h2>
    ${open ? part(name, app, act) : nothing}
  </section>`;
}

/** Whoever opens a teacher's link can have everything back; the figure alone leads to the page. */
function wayBack(app: App, act: Act) {
  const { state } = app;
  if (state.embed) {
    return html`<h1 class="unseen">ConvStep</h1>
      <p class="way-back">${part('wayBack', app, act)}</p>`;
  }
  if (state.hide.length === 0) return nothing;
  return html`<p class="way-back">
    This link hides ${state.hide.length === 1 ? 'a part' : `${state.hide.length} parts`} of the page.
    <button type="button" class="mend" @click=${() => act.set({ hide: [] })}>Show everything</button>
  </p>`;
}

export function pageView(app: App, act: Act) {
  const { maps, gradients } = app.state;
  return html`${headerView(app, act)}
    <main class=${app.state.lesson ? 'teaching' : ''}>
      ${wayBack(app, act)} ${app.help ? part('help', app, act) : nothing}
      ${app.state.lesson ? part('lessons', app, act) : nothing}
      ${callView(app, act)}
      ${
        app.busy
          ? html`<p class="busy" role="status">
              Computing …
              <button type="button" class="mend" @click=${act.stop}>Stop</button>
            </p>`
          : nothing
      }
      ${figureView(app, act)} ${timelineView(app, act)}
      ${fold(app, act, 'maps', 'Maps and histogram', maps, () => act.set({ maps: !maps }))}
      ${part('shapes', app, act)}
      ${fold(app, act, 'gradients', 'Gradients', gradients, () => act.set({ gradients: !gradients }))}
      ${part('speed', app, act)} ${part('code', app, act)}
      ${fold(app, act, 'take', 'Take it along', app.taking !== null, () => act.take())}
    </main>
    ${footerView()}`;
}
