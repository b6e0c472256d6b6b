/** Keys and colours, in a plain block that opens under the header. */
import { html } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';

const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play or pause'],
  ['← →', 'one step back or on'],
  ['Shift + ← →', 'one row back or on'],
  ['Home End', 'first or last step'],
  ['+ −', 'faster or slower'],
  ['R', 'back to the first step'],
  ['Ctrl + Z', 'undo; with Shift, do it again'],
  ['Esc', 'close this, or let a pinned cell go'],
  ['?', 'open or close this'],
];

export function helpView(_: App, act: Act) {
  return html`<section class="help" id="help" tabindex="-1" aria-labelledby="help-title">
    <h2 id="help-title">Keys and colours</h2>
    <dl class="keys">
      ${KEYS.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}
    </dl>
    <ul class="colours">
      <li><i class="key-window"></i>the window that is being read</li>
      <li><i class="key-output"></i>the output cell, and the cells an input reaches</li>
      <li><i class="key-pinned"></i>a cell that stays because it was clicked</li>
      <li><i class="key-gradient"></i>a gradient, and the cells that it flows through</li>
      <li><i class="key-hues"></i>a hue for each weight: in W, in the window and in the sum</li>
      <li><i class="key-padding"></i>padding</li>
      <li><i class="key-dropped"></i>rows and columns left over at the end</li>
    </ul>
    <p class="quiet-text">
      Point at an output cell for its sum, click to keep it. Point at an input cell for all that it
      reaches; click a number to change it, drag over cells to paint them; paste a table
      of numbers to have it as the input. Point at a weight for all
      that it reads. Drag a number sideways by its name, with Shift for fine steps; Escape gives back
      what it was. In a grid that Tab has led to, arrow keys go from cell to cell, and with Shift they paint.
    </p>
    <button type="button" class="quiet" @click=${() => act.help(false)}>Close</button>
  </section>`;
}
