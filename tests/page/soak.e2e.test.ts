/**
 * Whatever is done, and whatever link is opened: nothing fails, the figure is never blank, and every
 * number on show is the module's. In a real Chromium, the built page.
 *
 * The suite runs a sample from a fixed seed; `npm run soak -- --project page` runs 5,000 links and
 * 5,000 sequences. A failure is shrunk, and prints the seed and the path that repeat it; with
 * CONVSTEP_HASTE=1 all failures are told as they are.
 */
import { type ConvStep, load } from 'convstep';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Photo } from '../../web/src/model/layer';
import { START, type State } from '../../web/src/model/state';
import { fromLink, hadBrought } from '../../web/src/model/url';
import type {} from '../vitest.config';
import { openSite, type Site } from './site';
import { difference } from './soak/compare';
import { link, POOLS } from './soak/links';
import { type Move, make, moves, PHOTOS, photoPixels } from './soak/moves';
import { type Oracle, oracle } from './soak/oracle';
import { type Snapshot, snapshot } from './soak/snapshot';

const times = inject('soak');
const seed = inject('seed');
/** Whether failures are only told, to go on to the next ones at once. */
const HASTE = process.env.CONVSTEP_HASTE === '1';
/** Waiting costs nothing: while one page settles, the others are worked with. */
const PAGES = times > 1 ? 6 : 3;
/** For busy machines; what is right is seen at once. At length, several pages may be at heavy work. */
const PATIENCE = times > 1 ? 20_000 : 5000;

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

interface Player {
  page: Page;
  complaints: string[];
  readonly core: Oracle;
  photo: Photo | null;
  /** What came before, newest first: a failure may need it. */
  before: string[];
}

async function player(): Promise<Player> {
  const { page, complaints } = await site.open('', {});
  return { page, complaints, core: await oracle(cs), photo: null, before: [] };
}

/** A page that failed may be in any state: the next try has one of its own. */
async function renew(player: Player) {
  await player.page.context().close();
  const { page, complaints } = await site.open('', {});
  Object.assign(player, { page, complaints, core: await oracle(cs), photo: null, before: [] });
}

/** The state that an address stands for, on a page that may still have a photo. */
function stateOf(hash: string, photo: Photo | null): State {
  const state = fromLink(hash);
  return photo && hadBrought(hash) === 'photo' ? { ...state, source: 'photo' } : state;
}

const darkSystem = (page: Page) =>
  page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);

/** Waits until the page shows what the module answers to its address, or says what does not. */
async function agrees(player: Player, asked: (shown: Snapshot) => State): Promise<string | null> {
  const { page, core } = player;
  const dark = await darkSystem(page);
  const until = Date.now() + PATIENCE;
  for (let pause = 10; ; pause = Math.min(200, 1.5 * pause)) {
    const shown = await snapshot(page);
    const state = asked(shown);
    const isDark = state.theme === 'auto' ? dark : state.theme === 'dark';
    const off = difference(shown, core.ask(state, isDark));
    if (!off || Date.now() > until) return off && `${off}\n  at ${shown.hash}`;
    await page.waitForTimeout(pause);
  }
}

/** Runs a property on several pages at once, and says how far it is. */
async function onPages<T>(
  name: string,
  sample: number,
  arbitrary: fc.Arbitrary<T>,
  run: (player: Player, value: T) => Promise<string | null>,
) {
  const players = await Promise.all(Array.from({ length: PAGES }, player));
  // 50 times 100 at length.
  const total = times > 1 ? 100 * times : sample;
  const began = Date.now();
  let done = 0;
  let failed = 0;
  const tell = () => {
    const each = (Date.now() - began) / done;
    console.log(`${name}: ${done} of ${total}, ${each.toFixed(0)} ms each, seed ${seed}`);
  };
  await Promise.all(
    players.map((who, i) =>
      fc.assert(
        fc.asyncProperty(arbitrary, async (value) => {
          const came = [...who.before];
          let off = await run(who, value).catch((error) => String(error));
          if (!off && who.complaints.length > 0) off = who.complaints.join('\n');
          who.before = [JSON.stringify(value), ...came].slice(0, 3);
          done++;
          if (times > 1 && done % 250 === 0) tell();
          if (!off) return;
          const story = `${off}\nbefore it, newest first:\n${came.join('\n')}`;
          // Said at once too: making it smaller takes its time.
          console.error(`${name}: ${JSON.stringify(value)}\n${story}\n`);
          await renew(who);
          failed++;
          if (!HASTE) throw new Error(story);
        }),
        { numRuns: Math.ceil(total / PAGES), seed: seed + i },
      ),
    ),
  );
  if (times > 1) tell();
  expect(failed).toBe(0);
  await Promise.all(players.map(({ page }) => page.context().close()));
}

test('every key of a link has values to be tried with', () => {
  for (const [key, pool] of Object.entries(POOLS)) {
    expect(pool.length, `values for "${key}": add them to soak/links.ts`).toBeGreaterThan(1);
  }
});

test(
  'any link',
  async () => {
    const last = new WeakMap<Player, State>();
    await onPages('links', 45, link, async (who, to) => {
      const before = last.get(who) ?? START;
      const hash = await who.page.evaluate((wanted) => {
        location.hash = wanted;
        return location.hash;
      }, to);
      // An address without a setting is a place within the page, and changes none.
      const state = hash && !hash.includes('=') ? before : stateOf(hash, null);
      last.set(who, state);
      return agrees(who, () => state);
    });
  },
  times > 1 ? 3_600_000 : 60_000,
);

/** Lets everything go that is only there for a moment, and leads out of what cannot work. */
async function rest(page: Page): Promise<string | null> {
  await page.mouse.move(2, 2);
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    const way = await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      const playing = document.querySelector<HTMLElement>('#play[aria-label=Pause]');
      playing?.click();
      const ways = [...document.querySelectorAll<HTMLElement>('#problem .mend')];
      (ways.find((w) => w.textContent?.includes('Back to')) ?? ways[0])?.click();
      if (ways[0] || playing) return 'a way';
      return document.querySelector('#problem') ? 'none' : null;
    });
    if (way === 'none') return 'a problem without a way out of it';
    // The address follows a moment later; by then a key has told on the page that it made it play.
    await page.waitForTimeout(way ? 80 : 280);
    if (!way && !(await page.$('#problem, #play[aria-label=Pause]'))) return null;
  }
  return `the ways out lead nowhere: ${await page.locator('#problem').textContent()}`;
}

const PHOTO = '#source option[value=photo]';
let photos = 0;

/** The module answers for this photo too, from now on. */
function give(who: Player, file: keyof typeof PHOTOS) {
  const [width, height] = PHOTOS[file];
  who.photo = { id: ++photos, name: `${file}.png`, width, height, from: null };
  who.core.keepPhoto(who.photo, { rgba: photoPixels(width, height), width, height });
}

/** Whoever goes back to what worked gets the photo back that was there then. */
async function followBack(who: Player) {
  const [name] = await who.page.locator(PHOTO).allTextContents();
  const file = Object.keys(PHOTOS).find((file) => name?.includes(`${file}.png`));
  if (file && who.photo && who.photo.name !== `${file}.png`) give(who, file as keyof typeof PHOTOS);
}

test(
  'any sequence of what the page offers',
  async () => {
    await onPages<Move[]>('sequences', 24, moves, async (who, sequence) => {
      const log: string[] = [`from ${new URL(who.page.url()).hash}`];
      try {
        for (const move of sequence) {
          log.push(await make(who.page, move));
          if (!('file' in move) || !(move.file in PHOTOS)) continue;
          const name = `${move.file}.png`;
          await who.page.locator(PHOTO, { hasText: name }).waitFor({ state: 'attached' });
          give(who, move.file as keyof typeof PHOTOS);
        }
        // A verdict may come only now, and with it other ways out.
        let off: string | null = null;
        for (let tries = 0; tries < 3; tries++) {
          off = await rest(who.page);
          await followBack(who);
          off ??= await agrees(who, ({ hash }) => stateOf(hash, who.photo));
          if (!off?.startsWith('says')) break;
        }
        return off && `${off}\n${log.join('\n')}`;
      } catch (error) {
        return `${error}\n${log.join('\n')}`;
      }
    });
  },
  times > 1 ? 3_600_000 : 90_000,
);
