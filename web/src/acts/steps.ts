/** Moving through the steps: by hand, and by the clock. */
import { positionOf, walkOfApp } from '../model/app';
import { jumpRow } from '../model/rows';
import { standing } from '../model/standing';
import { SPEEDS } from '../model/state';
import type { Shape4 } from '../model/steps';
import { seeFigure } from '../page/intoView';
import { player } from '../page/player';
import type { Act } from '../views/act';
import type { Page } from './page';

type Steps = 'step' | 'row' | 'seek' | 'play' | 'speed';

export function stepActs(page: Page): Pick<Act, Steps> {
  /** Where the walk stands, counted in its own steps. */
  function now() {
    const walk = walkOfApp(page.app);
    if (!walk) return null;
    const { all, shape } = walk;
    return { k: walk.done(positionOf(page.app)), all, shape, speed: page.app.state.speed };
  }

  /** To the n-th step of the walk. */
  function goTo(n: (at: { k: number; all: number; shape: Shape4 }) => number) {
    const at = now();
    const walk = walkOfApp(page.app);
    if (at && walk) go(walk.at(n(at)));
  }

  function go(k: number) {
    const { picture } = page.app;
    if (!picture) return;
    // While the clock goes on, what is pointed at stays explained.
    if (!page.app.playing) page.update({ hover: null });
    page.set(standing(page.app, picture, k));
    page.speak();
  }

  const clock = player({
    now,
    forward: (by) => goTo(({ k }) => k + by),
    ended() {
      const { state } = page.app;
      if (!state.loop || !now()?.all) {
        page.update({ playing: false });
        // Settings that changed while it played are not in the address yet.
        page.remember();
        return;
      }
      go(0);
      clock.start();
    },
  });

  return {
    step(by) {
      page.pause();
      seeFigure();
      goTo(({ k }) => k + by);
    },
    row(direction) {
      page.pause();
      seeFigure();
      goTo(({ k, shape }) => jumpRow(k, direction, shape));
    },
    seek(n) {
      page.pause();
      goTo(({ all }) => Math.min(n, all));
    },
    play(on = !page.app.playing) {
      if (on === page.app.playing || (on && (!now() || page.app.problems.length > 0))) return;
      page.update({ playing: on, ...(on ? { hover: null } : {}) });
      page.computing.explain();
      if (!on) {
        clock.stop();
        page.remember();
        return;
      }
      seeFigure();
      const at = now();
      if (at && at.k >= at.all) go(0);
      clock.start();
    },
    speed(by) {
      const speeds: readonly number[] = SPEEDS;
      const at = speeds.indexOf(page.app.state.speed) + by;
      page.set({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] });
    },
  };
}
