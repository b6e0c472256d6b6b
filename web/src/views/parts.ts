/**
 * Parts of the page that its first picture does not need. Each is a file of its own, fetched when it
 * is first wanted; until it is there, its place stays empty.
 */
import { nothing } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';

type View = (app: App, act: Act) => unknown;

const FETCH = {
  code: () => import('./codeView').then((m): View => m.codeView),
  speed: () => import('./speedView').then((m): View => m.speedView),
  lessons: () => import('./lessonsView').then((m): View => m.lessonsView),
  gradients: () => import('./gradientsView').then((m): View => m.gradientsView),
} as const;
export type PartName = keyof typeof FETCH;

const here = new Map<PartName, View>();
const asked = new Set<PartName>();

/** Fetches a part once; `then` is called when it can be shown. */
export function want(name: PartName, then: () => void): void {
  if (asked.has(name)) return;
  asked.add(name);
  FETCH[name]().then(
    (view) => {
      here.set(name, view);
      then();
    },
    // Without a network now; it is asked for again when it is wanted again.
    () => asked.delete(name),
  );
}

export const part = (name: PartName, app: App, act: Act): unknown =>
  here.get(name)?.(app, act) ?? nothing;
