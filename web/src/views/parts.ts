/**
 * The places of what the first picture does not need, and how it is drawn: parts of the page that come
 * later (page/latecomers.ts), and pieces of lists that may have to be scrolled to.
 */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import type { Picture } from '../model/picture';
import type { Act } from './act';

type View = (app: App, act: Act) => unknown;
export interface Part {
  readonly view: View;
  /** Called after each drawing: asks the engine for what the part shows. */
  readonly follow?: () => void;
}

/** What only some visits want: large ones are files of their own, the others come with the hands. */
export type PartName =
  | 'code'
  | 'lessons'
  | 'gradients'
  | 'take'
  | 'maps'
  | 'shapes'
  | 'speed'
  | 'help'
  | 'more'
  | 'webcam'
  | 'wayBack';

/** The parts that can be shown, and those that could not be fetched. */
export const here = new Map<PartName, Part>();
export const missing = new Set<PartName>();

/** Until a part is there, its place stays empty. */
export const part = (name: PartName, app: App, act: Act): unknown =>
  here.get(name)?.view(app, act) ??
  (missing.has(name)
    ? html`<p class="note">This part could not be fetched; it is tried again as you go on.</p>`
    : nothing);

/** To a part that opens under its title, with the focus. */
export function goToFold(name: 'maps' | 'gradients'): void {
  const title = document.getElementById(`${name}-title`);
  title?.scrollIntoView();
  title?.querySelector('button')?.focus({ preventScroll: true });
}

/** How something that may be out of sight is drawn: at once, until hands bring `beneath`. */
let drawnBy: typeof piece = (view) => view();

/**
 * `form` decides how large it is: while another one is due out of sight, what is shown is not laid out.
 * What many fields show of a `picture` comes in the frame after it.
 */
export const piece = (view: () => unknown, form?: unknown, picture?: Picture): unknown =>
  drawnBy(view, form, picture);

/** From now on what is out of sight is drawn by this. */
export function outOfSight(beneath: typeof piece): void {
  drawnBy = beneath;
}
