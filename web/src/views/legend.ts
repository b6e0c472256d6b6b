/** The scale of a tensor's colours, from its most negative to its most positive. */
import { html } from 'lit-html';
import { css, legendOf, type Scale } from '../model/colour';

export function legendView(scale: Scale, dark: boolean) {
  const { from, to, stops } = legendOf(scale, dark);
  return html`<p class="legend">
    <span class="unseen">Colour scale from </span>${from}<i
      style="background:linear-gradient(90deg,${stops.map(css).join(',')})"
      aria-hidden="true"
    ></i
    ><span class="unseen"> to </span>${to}
  </p>`;
}
