/**
 * What is looked at later comes after the first picture: each part of the page is fetched once it is
 * wanted.
 */
import type { Page } from '../acts/page';
import { here, missing, type Part, type PartName, piece } from '../views/parts';

/** Parts with acts of their own are made for the page that they act on. */
type Maker = (page: Page) => Part;

export const plain =
  (view: Part['view']): Maker =>
  () => ({ view });

const FETCH = {
  code: () => import('../views/codeView').then((m) => plain(m.codeView)),
  lessons: () => import('../views/lessonsView').then((m): Maker => m.lessonsPart),
  gradients: () => import('../views/gradientsView').then((m) => plain(m.gradientsView)),
  take: () => import('../take/part').then((m): Maker => m.takePart),
  maps: () => import('../views/mapsView').then((m): Maker => m.mapsPart),
} as const;
type Later = keyof typeof FETCH;

const asked = new Set<Later>();

/** From now on the part can be shown. */
export function put(name: PartName, page: Page, make: Maker): void {
  const { view, follow } = make(page);
  // What is drawn later is what is true then.
  here.set(name, { view: (_, act) => piece(() => view(page.app, act)), follow });
}

/** Fetches a part once, and draws again when it can be shown. */
async function want(name: Later, page: Page): Promise<void> {
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

/** What to call after each drawing. */
export function latecomers(page: Page): void {
  const { state, taking } = page.app;
  if (state.gradients) want('gradients', page);
  if (state.maps) want('maps', page);
  if (taking) want('take', page);
  if (state.lesson) want('lessons', page);
  if (!state.embed) want('code', page);
  // Parts that are here ask the engine for what they show.
  for (const { follow } of here.values()) follow?.();
}
