/** How fast: this layer at this size, in WebAssembly and in plain JavaScript loops, measured now. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import { costOf } from '../model/cost';
import { show } from '../model/numbers';
import { rowOf } from '../model/operations';
import type { Act } from './act';

const time = (ms: number): string =>
  ms < 0.1 ? `${Number((1000 * ms).toPrecision(2))} µs` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;

const times = (x: number): string => `${x < 10 ? x.toFixed(1) : Math.round(x)} times`;

export function speedView(app: App, act: Act) {
  const { picture, speed, measuring } = app;
  if (!picture) return nothing;
  const now = speed?.run === picture.id ? speed : null;
  const { multiplyAdds } = costOf(picture.layer, picture.axes, picture.output.shape);
  const longest = now ? Math.max(now.wasm, now.plain) : 1;
  const bar = (name: string, ms: number) => html`<div>
    <dt>${name}</dt>
    <dd>
      <i style="width:${(100 * ms) / longest}%" aria-hidden="true"></i><b>${time(ms)}</b>
    </dd>
  </div>`;
  return html`<section class="speed" aria-labelledby="speed-title">
    <h2 id="speed-title">Speed</h2>
    <div class="code-tools">
      <button type="button" class="button" aria-disabled=${measuring} @click=${act.measure}>
        ${measuring ? 'Measuring …' : now ? 'Measure again' : 'Measure this layer here'}
      </button>
      <p class="quiet-text">
        One forward pass of the layer on show${picture.layer.activation === 'none' ? '' : ', without its activation'}, on this machine, now: by the core in
        WebAssembly, and by the same loops in plain JavaScript.${
          rowOf(picture.layer).walks === 'input'
            ? ' The core does it as the backward pass of a convolution, which also makes the gradients of its weights: more than the loops do.'
            : ''
        }
      </p>
    </div>
    <div aria-live="polite">
      ${
        now
          ? html`<dl class="bars">${bar('WebAssembly', now.wasm)} ${bar('JavaScript', now.plain)}</dl>
              <p>
                ${
                  now.plain >= now.wasm
                    ? `WebAssembly needs ${times(now.plain / now.wasm)} less time`
                    : `${now.wasm < 0.05 ? 'So little work is done faster without a call into WebAssembly' : 'Here plain loops need less time'}, ${times(now.wasm / now.plain)}`
                }${
                  multiplyAdds
                    ? `: ${show(multiplyAdds / now.wasm / 1e6)} billion multiply-adds a second`
                    : ''
                }.
              </p>`
          : nothing
      }
    </div>
  </section>`;
}
