/** The page's few signs, drawn as strokes that take the colour of the text. */
import { html, svg } from 'lit-html';

const icon = (body: unknown) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${body}</svg>`;

export const icons = {
  first: icon(svg`<path d="M5 4v12M15 4l-7 6 7 6z" />`),
  back: icon(svg`<path d="M13 4l-7 6 7 6z" />`),
  play: icon(svg`<path d="M6 3.5v13l11-6.5z" />`),
  pause: icon(svg`<path d="M6.5 4v12M13.5 4v12" stroke-width="3" />`),
  forward: icon(svg`<path d="M7 4l7 6-7 6z" />`),
  last: icon(svg`<path d="M15 4v12M5 4l7 6-7 6z" />`),
  light: icon(
    svg`<circle cx="10" cy="10" r="3.5" /><path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5" />`,
  ),
  dark: icon(svg`<path d="M16.5 12.5A7 7 0 0 1 7.5 3.5a7 7 0 1 0 9 9z" />`),
  link: icon(
    svg`<path class="line" d="M8.5 11.5l3-3M9.5 6l1.7-1.7a3.2 3.2 0 0 1 4.5 4.5L14 10.5M10.5 14l-1.7 1.7a3.2 3.2 0 0 1-4.5-4.5L6 9.5" />`,
  ),
  upload: icon(svg`<path class="line" d="M10 13V3.5M6 7l4-4 4 4M3.5 13v3.5h13V13" />`),
  linked: icon(
    svg`<path class="line" d="M7 8.5V6a3 3 0 0 1 6 0v2.5M7 11.5V14a3 3 0 0 0 6 0v-2.5M10 7.5v5" />`,
  ),
  free: icon(svg`<path class="line" d="M7 7V6a3 3 0 0 1 6 0v1M7 13v1a3 3 0 0 0 6 0v-1" />`),
  undo: icon(svg`<path class="line" d="M7.5 4L4 7.5 7.5 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8" />`),
  redo: icon(svg`<path class="line" d="M12.5 4L16 7.5 12.5 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12" />`),
};
