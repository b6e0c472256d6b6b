/** What cannot work is said of each field, with the nearest that works; the core is the judge. */
import { type ConvStep, load } from 'convstep';
import { beforeAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../web/src/engine/diagnose';
import { geometry, lacks } from '../../web/src/engine/forward';
import { changed } from '../../web/src/model/change';
import { layerOf } from '../../web/src/model/layer';
import { around, both, START, type State } from '../../web/src/model/state';

let cs: ConvStep;
beforeAll(async () => {
  cs = await load();
  await lacks({ op: 'transposed' });
});

const problemsOf = (patch: Partial<State>) =>
  diagnose(cs, layerOf({ ...START, ...patch }, null), new Error('unexpected'));

describe('settings that cannot work', () => {
  test('have a sentence for every field at once', () => {
    const problems = problemsOf({ f: both(Number.NaN), stride: both(0), pad: around(-1) });
    expect(problems.map((p) => p.ids[0])).toEqual(['f', 'stride', 'pad']);
    expect(problems.map((p) => p.mends[0]?.label)).toEqual([
      'Use f = 3',
      'Use stride 1',
      'Use padding 0',
    ]);
    for (const { sentence } of problems) expect(sentence).toMatch(/has to be a whole number/);
  });

  test('say of a window that does not fit beside a stride that is none', () => {
    const problems = problemsOf({ side: 4, f: both(9), stride: both(2.5) });
    expect(problems.map((p) => p.ids[0])).toEqual(['stride', 'f']);
    expect(problems[1]?.sentence).toBe('f = 9 does not fit in 4 + 2·1 = 6.');
    expect(problems[1]?.mends.map((m) => m.label)).toEqual(['Use f = 6', 'Use padding 3']);
  });

  test('name the dilation where the window would fit without it', () => {
    const [problem, ...others] = problemsOf({ side: 6, dilation: both(5) });
    expect(others).toEqual([]);
    expect(problem?.ids).toEqual(['dilation', 'f', 'f-w']);
    expect(problem?.sentence).toBe('f = 3, spread by dilation 5, does not fit in 6 + 2·1 = 8.');
    const labels = problem?.mends.map((m) => m.label);
    expect(labels).toEqual(['Use dilation 3', 'Use f = 2', 'Use padding 3']);
  });

  test('offer the largest dilation that fits instead of one beyond what is drawn', () => {
    const [problem, ...others] = problemsOf({ dilation: both(99) });
    expect(others).toEqual([]);
    expect(problem?.mends.map((m) => m.label)).toEqual(['Use dilation 5']);
  });

  test('offer as many filters as groups can share, and do nothing of it by themselves', () => {
    const link: State = { ...START, source: 'volume', channels: 4, groups: 2 };
    const [problem] = diagnose(cs, layerOf(link, null), new Error('unexpected'));
    expect(problem?.mends.map((m) => m.label)).toEqual(['Use n_C = 2', 'Use 1 group']);
    expect(changed(link, { code: 'torch' }, null).filters).toHaveLength(1);
    for (const { patch } of problem?.mends ?? []) {
      const mended = changed(link, patch, null);
      expect(mended.filters.length % mended.groups).toBe(0);
      expect(() => geometry(cs, layerOf(mended, null))).not.toThrow();
    }
  });

  test('have ways out, however many do not go together', () => {
    const uneven = { source: 'volume', channels: 3, groups: 2, side: 4, pad: around(0) } as const;
    for (const op of ['conv', 'transposed'] as const) {
      const problems = problemsOf({
        ...uneven,
        op,
        f: both(7),
        pad: around(op === 'conv' ? 0 : 9),
      });
      expect(problems.map((p) => p.ids[0])).toEqual([op === 'conv' ? 'f' : 'pad', 'groups']);
      for (const { mends } of problems) expect(mends).not.toEqual([]);
    }
  });

  test('offer no output padding beyond what the page takes', () => {
    const [problem] = problemsOf({ op: 'transposed', outPad: both(5000) });
    expect(problem?.mends.map((m) => m.label)).toEqual(['Use output padding 4095']);
  });

  test('offer a square window where a side of it is too small', () => {
    const [problem] = problemsOf({
      ...{ op: 'average', side: 2, f: [1, 3], stride: both(1) },
      pad: [0, 2, 1, 0],
    });
    expect(problem?.mends.map((m) => m.label)).toContain('Use f = 3');
  });

  test('offer the nearest padding that works', () => {
    expect(problemsOf({ side: 4, f: both(9), pad: around(-1) })[0]?.mends[0]?.label).toBe(
      'Use padding 3',
    );
    expect(problemsOf({ pad: around(500) })[0]?.mends[0]?.label).toBe('Use padding 32');
  });

  test('mark the one of two numbers that is wrong', () => {
    expect(problemsOf({ f: [3, 0] })[0]?.ids).toEqual(['f-w']);
    expect(problemsOf({ f: [0, 0] })[0]?.ids).toEqual(['f', 'f-w']);
    expect(problemsOf({ side: 4, f: [9, 2] })[0]?.ids).toEqual(['f']);
    expect(problemsOf({ stride: [1, 0] })[0]?.ids).toEqual(['stride', 's-w']);
    expect(problemsOf({ pad: [0, 1.5, 0, 0] })[0]?.ids).toEqual(['pad', 'pad-bottom']);
    expect(problemsOf({ op: 'max', f: both(2), pad: [0, 0, 3, 0] })[0]?.ids).toEqual([
      'pad',
      'pad-left',
    ]);
  });

  test('work once the first way out of each is taken, whatever was wrong', () => {
    const some = [1, 2, 3, 9, 12, 0, -3, 2.5, Number.NaN, 5000, 1e12];
    let random = 1;
    const any = () => {
      random = (random * 48271) % 2147483647;
      return some[random % some.length] as number;
    };
    let wrong = 0;
    for (let i = 0; i < 120; i++) {
      const state: State = {
        ...START,
        op: i % 3 ? 'conv' : 'max',
        side: 2 + (i % 9),
        f: i % 2 ? both(any()) : [any(), any()],
        stride: both(any()),
        pad: around(any()),
        dilation: i % 3 ? both(any()) : both(1),
      };
      let next = state;
      // A window that fits no more is found when the numbers have sense.
      for (let round = 0; round < 3; round++) {
        try {
          geometry(cs, layerOf(next, null));
          break;
        } catch (error) {
          wrong++;
          const problems = diagnose(cs, layerOf(next, null), error);
          expect(problems.length).toBeGreaterThan(0);
          const patches = problems.map((p) => {
            expect(p.mends.length, p.sentence).toBeGreaterThan(0);
            return p.mends[0]?.patch;
          });
          next = changed(next, Object.assign({}, ...patches), null);
        }
      }
      expect(() => geometry(cs, layerOf(next, null))).not.toThrow();
    }
    expect(wrong).toBeGreaterThan(60);
  });
});
