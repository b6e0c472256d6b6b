/** Under what can be painted: the brush and its number. */
import { html } from 'lit-html';
import type { App, Brush } from '../model/app';
import type { Act } from './act';
import { numberField } from './fields';
import { icons } from './icons';

export function brushView(app: App, act: Act, of: Brush) {
  const value = app.brush[of];
  const on = app.painting === of;
  const set = (n: number) => act.setBrush(of, n);
  return html`<div class="brush">
    <button
      type="button"
      class="chip"
      aria-pressed=${on}
      title="Drag over cells to paint them; with this on, a touch paints too"
      @click=${() => act.paint(on ? null : of)}
    >
      Paint
    </button>
    ${numberField(app, { id: `brush-${of}`, label: 'with', value, step: 'any', set })}
    <button
      type="button"
      class="quiet"
      aria-label="Undo"
      title="Undo (Ctrl + Z)"
      ?hidden=${!on}
      aria-disabled=${app.past.before.length === 0}
      @click=${() => act.back()}
    >
      ${icons.undo}
    </button>
  </div>`;
}
