/** Bringing things in and taking them along: photos, links, code, files, times. */
import { Superseded } from '../engine/client';
import type { Taking } from '../model/app';
import { INPUT } from '../model/past';
import type { Exercise } from '../model/sources';
import { AFRESH, START } from '../model/state';
import { linkFor } from '../model/url';
import { addressOf } from '../page/link';
import type { Act, Into } from '../views/act';
import type { Page } from './page';

/** Nothing is made yet. */
const TAKING: Taking = { making: null, said: null, scale: 2, range: 'all', hide: [] };

type Take = 'photo' | 'exercise' | 'measure' | 'take' | 'copyLink' | 'copy';

/** Files that this page saved say by their names what they are. */
const namedInto = (name: string): Into =>
  /^W\b/.test(name) ? 'W' : /^b\b/.test(name) ? 'b' : 'A_prev';

export function takeActs(page: Page): Pick<Act, Take> {
  let told = 0;
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      page.update({ copied: what });
      window.clearTimeout(told);
      told = window.setTimeout(() => page.update({ copied: null }), 1600);
    } catch {
      if (what === 'link') page.update({ taking: page.app.taking ?? TAKING });
      const way =
        what === 'link'
          ? 'The link stands under “Take it along”, to be copied by hand.'
          : 'Select the text, and copy it by hand.';
      page.update({ notice: { text: `The browser did not let the page copy. ${way}`, bad: true } });
    }
  };
  let asked = 0;
  /** An input is asked for: tells later whether another was asked for, or chosen, meanwhile. */
  const asking = () => {
    const mine = ++asked;
    const before = page.app.state;
    return () => mine === asked && INPUT.every((key) => page.app.state[key] === before[key]);
  };
  /** The filters and biases that come after the exercise's input in the stream; else those at the start. */
  const drawn = async ({ m, side, channels, filters: n_C, sets }: Exercise) => {
    if (!n_C || !sets.f) return { filters: START.filters, bias: START.bias };
    const shapes = [
      [m, side, side, channels],
      [...sets.f, channels, n_C],
      [1, 1, 1, n_C],
    ];
    const [, W, b] = (await page.engine.ask({ type: 'draw', seed: 1, shapes })).volumes;
    const filters = Array.from(b, (_, c) => ({
      preset: 'own' as const,
      numbers: Array.from(W).filter((_, i) => i % n_C === c),
    }));
    return { filters, bias: Array.from(b) };
  };
  return {
    copy,
    async photo(file, name, into) {
      const reading = { text: `Reading ${name} …`, bad: false };
      page.update({ notice: reading });
      const target = /\.npy$/i.test(name) ? (into ?? namedInto(name)) : 'picture';
      const wanted = ['A_prev', 'picture'].includes(target) ? asking() : () => true;
      try {
        const { bring } = await import('../take/bring');
        const text = await bring(page, file, name, target, wanted);
        if (text) page.update({ notice: { text, bad: false } });
      } catch (error) {
        // Stopped, by whoever knows.
        if (error instanceof Superseded) return;
        const text = error instanceof Error ? error.message : String(error);
        if (wanted()) page.update({ notice: { text, bad: true } });
      } finally {
        if (page.app.notice === reading) page.update({ notice: null });
      }
    },
    async exercise(exercise) {
      const { m, side, channels, sets } = exercise;
      const wanted = asking();
      try {
        const bank = await drawn(exercise);
        if (!wanted()) return;
        const input = { source: 'volume', seed: 1, m, side, channels } as const;
        page.set({ ...input, ...sets, ...bank, filter: 0, ...AFRESH });
      } catch (error) {
        if (error instanceof Superseded) return;
        page.update({ notice: { text: (error as Error).message, bad: true } });
      }
    },
    measure() {
      if (!page.app.picture || page.app.measuring) return;
      page.pause();
      page.update({ measuring: true });
      page.engine.ask({ type: 'speed', run: page.app.picture }).then(
        (speed) => page.update({ speed, measuring: false }),
        () => page.update({ measuring: false }),
      );
    },
    take(open = !page.app.taking) {
      page.update({ taking: open ? (page.app.taking ?? TAKING) : null });
    },
    async copyLink() {
      const { link, left } = linkFor(page.app.state);
      await copy(addressOf(link), 'link');
      if (left) page.update({ notice: { text: left, bad: false } });
    },
  };
}
