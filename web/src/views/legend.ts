/** The scale of a tensor's colours, from its most negative to its most positive. */
import { html } from 'lit-html';
import { colourOf, css, type Scale } from '../model/colour';
import { show } from '../model/numbers';

export function legendView(scale: Scale, dark: boolean) {
  const low = scale.kind === 'grey' ? 0 : -scale.limit;
  const stops = Array.from({ length: 9 }, (_, i) =>
    css(colourOf(low + ((scale.limit - low) * i) / 8, scale, dark)),
  );
  const beyond = (sign: string, x: number) => `${scale.beyond ? sign : ''}${show(x)}`;
  return html`<p class="legend">
    <span class="unseen">Colour scale from </span>${beyond('≤ ', low)}<i
      style="background:linear-gradient(90deg,${stops.join(',')})"
      aria-hidden="true"
    ></i
    ><span class="unseen"> to </span>${beyond('≥ ', scale.limit)}
  </p>`;
}
