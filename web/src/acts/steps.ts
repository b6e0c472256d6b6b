/** Moving through the steps: by hand, and by the clock. */
import { lookOf, positionOf } from '../model/app';
import { SPEEDS } from '../model/clock';
import { rowOf } from '../model/operations';
import {
  cellOfIndex,
  fitStep,
  jumpRow,
  lastStep,
  type Shape4,
  shownOutput,
  stepBy,
  totalSteps,
} from '../model/steps';
import { player } from '../page/player';
import type { Act } from '../views/act';
import type { Page } from './page';

type Steps = 'step' | 'row' | 'seek' | 'play' | 'speed';

export function stepActs(page: Page): Pick<Act, Steps> {
  /** The channel whose cells alone are steps, or null. */
  const onlyOf = (shape: Shape4) =>
    page.app.state.only ? shownOutput(shape, { ...lookOf(page.app), hover: null }) : null;

  function now() {
    const shape = page.app.picture?.output.shape;
    if (!shape) return null;
    const { speed } = page.app.state;
    return { k: positionOf(page.app), all: lastStep(shape, onlyOf(shape)), shape, speed };
  }

  function go(k: number) {
    const { state, picture } = page.app;
    const shape = picture?.output.shape;
    if (!shape) return;
    const at = fitStep(k, shape);
    const [example, , , filter] = at > 0 ? cellOfIndex(at - 1, shape) : [0, 0, 0, state.filter];
    const all = totalSteps(shape);
    page.set({
      // All done is a state of its own, which stays true when the shape changes.
      k: at === all ? null : at,
      pin: at === all && all > 0 ? cellOfIndex(at - 1, shape) : null,
      example,
      // A pooled picture in colour stays in colour while its channels are stepped through.
      ...(rowOf(state).filters || !picture.output.colour ? { filter } : {}),
    });
    page.update({ hover: null });
    page.speak();
  }

  const clock = player({
    now,
    forward(by) {
      const at = now();
      if (at) go(stepBy(at.k, by, at.shape, onlyOf(at.shape)));
    },
    ended() {
      if (!page.app.state.loop) {
        page.update({ playing: false });
        return;
      }
      go(0);
      clock.start();
    },
  });

  return {
    step(by) {
      const at = now();
      if (!at) return;
      page.pause();
      go(stepBy(at.k, by, at.shape, onlyOf(at.shape)));
    },
    row(direction) {
      const at = now();
      if (!at) return;
      page.pause();
      go(jumpRow(at.k, direction, at.shape));
    },
    seek(k) {
      page.pause();
      go(k);
    },
    play(on = !page.app.playing) {
      if (on === page.app.playing || (on && page.app.problems.length > 0)) return;
      page.update({ playing: on });
      if (!on) {
        clock.stop();
        page.remember();
        return;
      }
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
