/** Random sequences of settings: nothing breaks the figure. In a real Chromium, the built page. */
import { type ConvStep, load } from 'convstep';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forward } from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { layerOf } from '../../web/src/model/layer';
import { fromLink } from '../../web/src/model/url';
import { cellsOf, openSite, type Site } from './site';

/** For busy machines; what is right is seen at once. */
const LONG = { timeout: 5000 };

let site: Site;
let cs: ConvStep;
beforeAll(async () => {
  [site, cs] = await Promise.all([openSite(), load()]);
});
afterAll(() => site?.close());

describe('whatever is done', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const action = fc.oneof(
    fc.record({ fill: fc.constant('f'), text: fc.oneof(number(-1, 8), fc.constant('')) }),
    fc.record({ fill: fc.constant('stride'), text: fc.oneof(number(0, 5), fc.constant('2.5')) }),
    fc.record({ fill: fc.constant('pad'), text: number(-1, 5) }),
    fc.record({ fill: fc.constant('side'), text: number(1, 12) }),
    fc.record({ fill: fc.constant('bias'), text: fc.constantFrom('0.5', '-2', '') }),
    fc.record({ fill: fc.constant('filters'), text: number(0, 4) }),
    fc.record({ pick: fc.constant('source'), text: fc.constantFrom('digit', 'ramp', 'volume') }),
    fc.record({ pick: fc.constant('preset'), text: fc.constantFrom('gauss', 'emboss', 'box') }),
    fc.record({ press: fc.constantFrom('ArrowRight', 'Shift+ArrowRight', 'End', 'Space', 'r') }),
    fc.record({ choose: fc.constantFrom('conv', 'conv', 'max', 'average') }),
    fc.record({ pick: fc.constant('activation'), text: fc.constantFrom('relu', 'tanh', 'none') }),
    fc.record({
      click: fc.constantFrom(
        '.mend',
        '.chip',
        '.panel.output [data-r="0"]',
        '.tabs button',
        '.ways .chip',
      ),
    }),
  );

  async function act(page: Page, step: Record<string, string>) {
    // What is not on the page in this state cannot be used, which is part of the game.
    const target = page.locator(step.click ?? `#${step.fill ?? step.pick}`).first();
    const within = { timeout: 1000 };
    const gone = () => undefined;
    if (step.choose) await page.locator(`input[value=${step.choose}]`).first().check();
    else if (!step.press && (await target.count()) > 0) {
      if (step.fill) await target.fill(step.text ?? '', within).catch(gone);
      if (step.pick) await target.selectOption(step.text ?? '', within).catch(gone);
      if (step.click) await target.click(within).catch(gone);
    }
    if (step.press) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press(step.press);
    }
  }

  // A seeded sample in the suite; CONVSTEP_SOAK=500 plays that many sequences, new ones each time.
  const soak = process.env.CONVSTEP_SOAK ? Number(process.env.CONVSTEP_SOAK) : null;
  test(
    'the figure stays, nothing fails, and the numbers are the module’s',
    async () => {
      const { page, complaints } = await site.open();
      const inputs = inputKeeper((seed) => cs.randomState(seed));
      for (const steps of fc.sample(fc.array(action, { minLength: 10, maxLength: 10 }), {
        numRuns: soak ?? 5,
        seed: soak ? Date.now() : 7,
      })) {
        for (const step of steps) await act(page, step as Record<string, string>);
        const back = page.getByRole('button', { name: 'Back to the last that worked' });
        await page.keyboard.press('End');
        // Answers come a moment later; whatever they are, one click leads out.
        await expect
          .poll(async () => {
            if ((await back.count()) > 0) await back.click();
            return (
              (await page.locator('#problem').count()) + (await page.locator('.stale').count())
            );
          })
          .toBe(0);
        expect(await page.locator('.panel.output [role=gridcell]').count()).toBeGreaterThan(0);
        // The link says what is on show; from it alone the module must give the same numbers.
        const expected = () => {
          const state = fromLink(new URL(page.url()).hash);
          const layer = layerOf(state, null);
          const { data, shape } = forward(cs, layer, inputs.tensorOf(layer.input));
          const [m = 0, , , n_C = 0] = shape;
          return { all: Array.from(data), m, n_C };
        };
        await expect
          .poll(async () => {
            const shown = await cellsOf(page, 'output');
            const { all, m, n_C } = expected();
            // One map is on show: it is one of the example's and filter's.
            for (let map = 0; map < m * n_C; map++) {
              const size = all.length / (m * n_C);
              const numbers = Array.from(
                { length: size },
                (_, p) => all[(Math.floor(map / n_C) * size + p) * n_C + (map % n_C)] ?? 0,
              );
              const same = (x: number, i: number) => Math.abs(x - (numbers[i] ?? 0)) < 1e-9;
              if (shown.length === size && shown.every(same)) return 'the module’s';
            }
            return page.url();
          }, LONG)
          .toBe('the module’s');
      }
      expect(complaints).toEqual([]);
    },
    soak ? 3_600_000 : 60_000,
  );
});
