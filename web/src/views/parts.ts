/**
 * Parts of the page that its first picture does not need. Each is a file of its own, fetched when it
 * is first wanted; until it is there, its place stays empty.
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

const plain =
  (view: View): Maker =>
  () => ({ view });

/** A part below the figure is drawn after the picture while nobody sees it. */
async function low(fetched: Promise<Maker>): Promise<Maker> {
  const [{ beneath }, make] = await Promise.all([import('./beneath'), fetched]);
  return (page) => {
    const { view, follow } = make(page);
    return { view: (app, act) => beneath(() => view(app, act)), follow };
  };
}

const FETCH = {
  help: () => import('./help').then((m) => plain(m.helpView)),
  shapes: () => low(import('./shapes').then((m) => plain(m.shapesView))),
  code: () => low(import('./codeView').then((m) => plain(m.codeView))),
  speed: () => low(import('./speedView').then((m) => plain(m.speedView))),
  lessons: () => import('./lessonsView').then((m) => plain(m.lessonsView)),
  gradients: () => low(import('./gradientsView').then((m) => plain(m.gradientsView))),
  more: () => import('./more').then((m) => plain(m.moreView)),
  take: () => low(import('../take/part').then((m): Maker => m.takePart)),
  webcam: () => import('./webcamView').then((m) => plain(m.webcamView)),
  wayBack: () => import('./wayBackView').then((m) => plain(m.wayBackView)),
  maps: () => low(import('./mapsView').then((m): Maker => m.mapsPart)),
} as const;
export type PartName = keyof typeof FETCH;

const here = new Map<PartName, Part>();
const asked = new Set<PartName>();
const missing = new Set<PartName>();

/** Fetches a part once, and draws again when it can be shown. */
export async function want(name: PartName, page: Page): Promise<void> {
  if (asked.has(name)) return;
  asked.add(name);
  await FETCH[name]().then(
    (make) => {
      here.set(name, make(page));
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
