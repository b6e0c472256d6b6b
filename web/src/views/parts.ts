/**
 * Parts of the page that its first picture does not need. What only some visits want is a file of its
 * own, fetched when it is first wanted; until a part is there, its place stays empty.
 */
import { html, nothing } from 'lit-html';
import type { Page } from '../acts/page';
import type { App } from '../model/app';
import type { Act } from './act';

type View = (app: App, act: Act) => unknown;
export interface Part {
  readonly view: View;
  /** Called after each drawing: asks the engine for what the part shows. */
  readonly follow?: () => void;
}
/** Parts with acts of their own are made for the page that they act on. */
type Maker = (page: Page) => Part;

export const plain =
  (view: View): Maker =>
  () => ({ view });

const FETCH = {
  help: () => import('./help').then((m) => plain(m.helpView)),
  code: () => import('./codeView').then((m) => plain(m.codeView)),
  lessons: () => import('./lessonsView').then((m) => plain(m.lessonsView)),
  gradients: () => import('./gradientsView').then((m) => plain(m.gradientsView)),
  more: () => import('./more').then((m) => plain(m.moreView)),
  take: () => import('../take/part').then((m): Maker => m.takePart),
  webcam: () => import('./webcamView').then((m) => plain(m.webcamView)),
  wayBack: () => import('./wayBackView').then((m) => plain(m.wayBackView)),
  maps: () => import('./mapsView').then((m): Maker => m.mapsPart),
} as const;
type Later = keyof typeof FETCH;
/** The others every visit shows: they come with what answers hands (acts/hands.ts). */
type PartName = Later | 'shapes' | 'speed';

/** How something that may be out of sight is drawn: at once, until hands bring `beneath`. */
let drawing = (view: () => unknown): unknown => view();

/** A piece of a list that may have to be scrolled to. */
export const piece = (view: () => unknown): unknown => drawing(view);

/** From now on what is out of sight is drawn by this. */
export function outOfSight(beneath: (view: () => unknown) => unknown): void {
  drawing = beneath;
}

const here = new Map<PartName, Part>();
const asked = new Set<Later>();
const missing = new Set<PartName>();

/** From now on the part can be shown. */
export function put(name: PartName, page: Page, make: Maker): void {
  const { view, follow } = make(page);
  // What is drawn later is what is true then.
  here.set(name, { view: (_, act) => piece(() => view(page.app, act)), follow });
}

/** Fetches a part once, and draws again when it can be shown. */
export async function want(name: Later, page: Page): Promise<void> {
  if (asked.has(name)) return;
  asked.add(name);
  await FETCH[name]().then(
    (make) => {
      put(name, page, make);
      missing.delete(name);
      page.update({});
    },
    () => {
      // Without a network now; it is asked for again when it is wanted again.
      asked.delete(name);
      if (missing.has(name)) return;
      missing.add(name);
      page.update({});
    },
  );
}

export const part = (name: PartName, app: App, act: Act): unknown =>
  here.get(name)?.view(app, act) ??
  (missing.has(name)
    ? html`<p class="note">This part could not be fetched; it is tried again as you go on.</p>`
    : nothing);

/** After each drawing: the parts that are here ask for what they show. */
export const follow = (): void => {
  for (const { follow } of here.values()) follow?.();
};
