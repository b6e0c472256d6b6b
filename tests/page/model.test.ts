/** The page's pure model: links, steps, filters and words, without a browser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { see } from '../../web/src/engine/seen';
import { type AxisData, numbersIn, reachedBy } from '../../web/src/model/axes';
import { filterNumbers, weights, writtenNumbers } from '../../web/src/model/bank';
import { channelBeside, filterBeside } from '../../web/src/model/beside';
import { isBeyond } from '../../web/src/model/beyond';
import { callText } from '../../web/src/model/callText';
import { changed } from '../../web/src/model/change';
import { beat } from '../../web/src/model/clock';
import {
  colourOf,
  diverging,
  inkOn,
  paintMap,
  paletteOf,
  type Scale,
  scaleFor,
  stretched,
} from '../../web/src/model/colour';
import { rechannelled, resized, withWeight } from '../../web/src/model/edits';
import { ONE, parseFraction } from '../../web/src/model/fractions';
import { droppedSentence } from '../../web/src/model/geometryText';
import { gridNumbers } from '../../web/src/model/grids';
import { layerOf } from '../../web/src/model/layer';
import { exact, leftOf, parseNumber, show, tableIn } from '../../web/src/model/numbers';
import { differs } from '../../web/src/model/past';
import { PICTURES } from '../../web/src/model/pictureNames';
import { drawPicture } from '../../web/src/model/pictures';
import { PRESETS, presetOf } from '../../web/src/model/presets';
import { tooLarge } from '../../web/src/model/problem';
import { jumpRow } from '../../web/src/model/rows';
import { LIMITS, SPEEDS, START, type State } from '../../web/src/model/state';
import {
  cellOfIndex,
  doneInMap,
  fitStep,
  indexOfCell,
  stepSentence,
  walkOf,
} from '../../web/src/model/steps';
import { FIELDS, fromLink, hadBrought, linkFor, toLink } from '../../web/src/model/url';

const shape4 = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 7 }),
  fc.integer({ min: 1, max: 7 }),
  fc.integer({ min: 1, max: 4 }),
);

describe('links', () => {
  const whole = (low: number, high: number) => fc.integer({ min: low, max: high });
  const state: fc.Arbitrary<State> = fc
    .record({
      op: fc.constantFrom('conv', 'max', 'average' as const),
      source: fc.constantFrom('digit', 'ramp', 'volume', 'lake', 'rings' as const),
      side: whole(2, 16),
      m: whole(1, 8),
      channels: whole(1, 8),
      seed: whole(0, 2 ** 32 - 1),
      colour: fc.boolean(),
      f: fc.tuple(whole(1, 11), whole(1, 11)),
      stride: fc.tuple(whole(1, 9), whole(1, 9)),
      pad: fc.oneof(
        fc.constant('same' as const),
        fc.tuple(whole(0, 9), whole(0, 9), whole(0, 9), whole(0, 9)),
      ),
      dilation: fc.tuple(whole(1, 4), whole(1, 4)),
      groups: whole(1, 8),
      filters: fc.array(
        fc.oneof(
          fc.constantFrom(...PRESETS.map((p) => ({ preset: p.id, numbers: [] as number[] }))),
          fc
            .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 27 })
            .map((numbers) => ({ preset: 'own' as const, numbers: numbers.map((x) => x || 0) })),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      k: fc.option(whole(0, 5000)),
      pin: fc.option(fc.tuple(whole(0, 3), whole(0, 9), whole(0, 9), whole(0, 3))),
      theme: fc.constantFrom('auto', 'light', 'dark' as const),
      terms: fc.constantFrom('numbers', 'symbols' as const),
      countIncludePad: fc.boolean(),
      activation: fc.constantFrom('none', 'relu', 'sigmoid', 'tanh' as const),
      flip: fc.boolean(),
      only: fc.boolean(),
      loop: fc.boolean(),
      speed: fc.constantFrom(...SPEEDS),
      gradients: fc.boolean(),
      example: whole(0, 7),
      channel: whole(-1, 7),
      from: fc.constantFrom('ones', 'output', 'cell' as const),
      code: fc.constantFrom('numpy', 'torch', 'keras', 'convstep' as const),
    })
    .map((part) => ({ ...START, ...part, bias: part.filters.map((_, i) => i / 4) }) as State);

  test('hold the whole state', () => {
    fc.assert(
      fc.property(state, (s) => {
        expect(fromLink(toLink(s))).toEqual(s);
      }),
    );
  });

  test('hold the factors of filters, as they were written', () => {
    for (const factor of ['1/9', '-1/2', '0.5', '3', '1e-7/3']) {
      const list = [
        { preset: 'sobel-x' as const, numbers: [] },
        { preset: 'own' as const, numbers: [1, -2] },
      ].map((filter) => ({ ...filter, factor: parseFraction(factor) ?? ONE }));
      const s: State = { ...START, filters: list, bias: [0, 0], pin: null };
      expect(toLink(s)).toContain(`${factor}*sobel-x;${factor}*1,-2`);
      expect(fromLink(toLink(s))).toEqual(s);
    }
    for (const bad of ['1/0*box', '*box', '1/2/3*box', '1/9*zzz', 'x*box', '1*2*box'])
      expect(fromLink(`w=${bad}`).filters).toEqual(START.filters);
  });

  test('hold typed numbers', () => {
    const own = { shape: [2, 3, 1] as const, data: [1, -2.5, 0, 4, 1e-3, 6] };
    const s: State = { ...START, source: 'own', own: { ...own, shape: [2, 3, 1] } };
    expect(fromLink(toLink(s)).own).toEqual(own);
  });

  test('hold numbers of any size', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x || 0);
    const some = fc.array(number, { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(some, number, (numbers, b) => {
        const s: State = { ...START, filters: [{ preset: 'own', numbers }], bias: [b], pin: null };
        expect(fromLink(toLink(s))).toEqual(s);
      }),
    );
    expect(fromLink('b=1e+300').bias).toEqual([1e300]);
  });

  test('of any text give a state within bounds', () => {
    const key = fc.constantFrom(...Object.keys(FIELDS), 'constructor', '__proto__', 'zzz');
    const value = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.array(fc.integer({ min: -3, max: 99 }), { maxLength: 5 }).map((a) => a.join(',')),
      fc.constantFrom('0', '-1', 'NaN', '1e99', '%', '%zz', 'same', 'photo', 'own', '9'.repeat(40)),
    );
    const link = fc.array(fc.tuple(key, value), { maxLength: 8 });
    fc.assert(
      fc.property(link, (parts) => {
        const s = fromLink(`#${parts.map((p) => p.join('=')).join('&')}`);
        expect(s.f.every((n) => Number.isInteger(n) && n >= 1)).toBe(true);
        expect(s.stride.every((n) => Number.isInteger(n) && n >= 1)).toBe(true);
        expect(s.side).toBeGreaterThanOrEqual(LIMITS.side[0]);
        expect(s.side).toBeLessThanOrEqual(LIMITS.side[1]);
        expect(s.bias).toHaveLength(s.filters.length);
        expect(s.bias.every(Number.isFinite)).toBe(true);
        expect(s.source).not.toBe('photo');
        if (s.source === 'own') expect(s.own).not.toBeNull();
        if (s.op === 'conv') expect(Math.max(...s.f)).toBeLessThanOrEqual(LIMITS.filterSize);
        expect(isBeyond(s)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('of the start are empty, and a photo is left out with a word', () => {
    expect(toLink(START)).toBe('');
    expect(fromLink('')).toEqual(START);
    expect(linkFor(START).left).toBeNull();
    expect(linkFor({ ...START, source: 'photo' }).left).toContain('photo');
    expect(fromLink(toLink({ ...START, source: 'photo' })).source).toBe('lake');
    expect(hadBrought(`#${toLink({ ...START, source: 'photo' })}`)).toBe('photo');
    expect(hadBrought(`#${toLink({ ...START, source: 'npy' })}`)).toBe('npy');
    expect(hadBrought('#in=lake')).toBeNull();
  });
});

describe('steps', () => {
  test('walk the output in memory order', () => {
    fc.assert(
      fc.property(shape4, (shape) => {
        let index = 0;
        for (let i = 0; i < shape[0]; i++)
          for (let h = 0; h < shape[1]; h++)
            for (let w = 0; w < shape[2]; w++)
              for (let c = 0; c < shape[3]; c++) {
                expect(cellOfIndex(index, shape)).toEqual([i, h, w, c]);
                expect(indexOfCell([i, h, w, c], shape)).toBe(index++);
              }
        expect(index).toBe(numbersIn(shape));
      }),
      { numRuns: 30 },
    );
  });

  test('count the cells that each map has got', () => {
    fc.assert(
      fc.property(shape4, fc.nat(), (shape, any) => {
        const k = any % (numbersIn(shape) + 1);
        const done = new Map<string, number>();
        for (let index = 0; index < k; index++) {
          const [i, , , c] = cellOfIndex(index, shape);
          done.set(`${i} ${c}`, (done.get(`${i} ${c}`) ?? 0) + 1);
        }
        for (let i = 0; i < shape[0]; i++)
          for (let c = 0; c < shape[3]; c++)
            expect(doneInMap(k, i, c, shape)).toBe(done.get(`${i} ${c}`) ?? 0);
      }),
    );
  });

  test('jump by rows and stay inside', () => {
    const shape = [1, 3, 4, 2];
    expect(jumpRow(0, 1, shape)).toBe(8);
    expect(jumpRow(9, 1, shape)).toBe(16);
    expect(jumpRow(9, -1, shape)).toBe(8);
    expect(jumpRow(8, -1, shape)).toBe(0);
    expect(jumpRow(24, 1, shape)).toBe(24);
    expect(fitStep(null, shape)).toBe(24);
    expect(fitStep(99, shape)).toBe(24);
  });

  test('of one channel alone visit its cells in order, there and back', () => {
    fc.assert(
      fc.property(shape4, fc.nat(), (shape, seed) => {
        const only = seed % (shape[3] ?? 1);
        const walk = walkOf(shape, only);
        const visited = Array.from({ length: walk.all }, (_, n) => walk.at(n + 1) - 1);
        const all = Array.from({ length: numbersIn(shape) }, (_, i) => i);
        expect(visited).toEqual(all.filter((i) => i % shape[3] === only));
        expect([walk.at(0), walk.at(-3), walk.done(0)]).toEqual([0, 0, 0]);
        expect(walk.at(walk.all + 5)).toBe(walk.at(walk.all));
        for (const k of all) expect(walk.done(k)).toBe(visited.filter((at) => at < k).length);
        expect(walk.done(numbersIn(shape))).toBe(walk.all);
        // A row of the walk is a row of its own map.
        expect(jumpRow(0, 1, walk.shape)).toBe(shape[2]);
      }),
    );
  });

  test('speak in one sentence', () => {
    expect(stepSentence([0, 2, 4, 1], [114, 576], 'filter 1', '−3.25')).toBe(
      'Step 114 of 576: example 0, row 2, column 4, filter 1: −3.25.',
    );
  });

  test('play slowly at first, faster along a row, and by the clock when there are many', () => {
    const small = [1, 10, 10, 1];
    expect(beat(0, small, 0).rest).toBe(500);
    expect(beat(5, small, 0).rest).toBeLessThan(beat(1, small, 0).rest);
    expect(beat(0, small, 1).rest).toBe(250);
    const large = [1, 256, 256, 1];
    expect(beat(0, large, 0).stride).toBeGreaterThan(10);
    expect(beat(0, large, 1).stride).toBeGreaterThan(beat(0, large, 0).stride);
  });
});

describe('filters', () => {
  test('are the textbook ones at 3 × 3', () => {
    const of = (id: string) => presetOf(id)?.make(3, 3);
    expect(of('sobel-x')).toEqual([-1, 0, 1, -2, 0, 2, -1, 0, 1]);
    expect(of('sobel-y')).toEqual([-1, -2, -1, 0, 0, 0, 1, 2, 1]);
    expect(of('prewitt-x')).toEqual([-1, 0, 1, -1, 0, 1, -1, 0, 1]);
    expect(of('sharpen')).toEqual([0, -1, 0, -1, 5, -1, 0, -1, 0]);
    expect(of('laplace')).toEqual([0, 1, 0, 1, -4, 1, 0, 1, 0]);
    expect(of('outline')).toEqual([-1, -1, -1, -1, 8, -1, -1, -1, -1]);
    expect(of('emboss')).toEqual([-2, -1, 0, -1, 1, 1, 0, 1, 2]);
    expect(of('gauss')?.map((x) => x * 16)).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1]);
  });

  test('have their meaning at every size', () => {
    const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
    for (let rows = 1; rows <= 11; rows++) {
      for (let cols = 1; cols <= 11; cols++) {
        for (const preset of PRESETS) {
          const numbers = preset.make(rows, cols);
          expect(numbers).toHaveLength(rows * cols);
          expect(numbers.every(Number.isFinite)).toBe(true);
        }
        for (const id of ['identity', 'box', 'gauss', 'sharpen']) {
          expect(sum(presetOf(id)?.make(rows, cols) ?? [])).toBeCloseTo(1, 12);
        }
        expect(sum(presetOf('outline')?.make(rows, cols) ?? [])).toBeCloseTo(0, 12);
        if (cols > 1) expect(sum(presetOf('sobel-x')?.make(rows, cols) ?? [])).toBeCloseTo(0, 12);
        if (rows > 1) expect(sum(presetOf('prewitt-y')?.make(rows, cols) ?? [])).toBeCloseTo(0, 12);
      }
    }
  });

  test('give about as much at every size: an edge is no brighter for a larger filter', () => {
    for (const id of ['sobel-x', 'prewitt-y', 'outline', 'box']) {
      const lifted = (n: number) =>
        (presetOf(id)?.make(n, n) ?? []).reduce((sum, x) => sum + Math.max(0, x), 0);
      for (let n = 3; n <= 11; n++) expect(lifted(n) / lifted(3)).toBeCloseTo(1, 0);
    }
  });

  test('that are random are others in every channel, and in every filter', () => {
    const random = { preset: 'random' as const, numbers: [] };
    const one = writtenNumbers(random, [3, 3], 2);
    const other = writtenNumbers({ ...random, seed: 1 }, [3, 3], 2);
    const channel = (of: readonly number[], k: number) => of.filter((_, i) => i % 2 === k);
    const all = [one, other].flatMap((of) => [channel(of, 0), channel(of, 1)]);
    expect(new Set(all.map(String)).size).toBe(4);
    expect(writtenNumbers({ ...random, seed: 1 }, [3, 3], 2)).toEqual(other);
    expect(channel(one, 0)).toEqual(presetOf('random')?.make(3, 3));
  });

  test('with a factor are whole numbers before it, and the same numbers behind it', () => {
    for (const id of ['box', 'gauss', 'sobel-x', 'prewitt-y', 'outline'] as const) {
      for (const f of [
        [3, 3],
        [2, 5],
        [7, 7],
      ] as const) {
        const filter = { preset: id, numbers: [] };
        const whole = writtenNumbers(filter, f, 1);
        expect(whole.every(Number.isInteger)).toBe(true);
        expect(filterNumbers(filter, f, 1)).toEqual(presetOf(id)?.make(f[0], f[1]));
      }
    }
    const ninth = { preset: 'own' as const, numbers: [1, 2, 4.5, 9], factor: [1, 9] as const };
    expect(filterNumbers(ninth, [2, 2], 1)).toEqual([1 / 9, 2 / 9, 0.5, 1]);
    // One number changed: the factor of the preset stays before it.
    const typed = withWeight({ preset: 'box', numbers: [] }, [3, 3], 1, 4, 10);
    expect(typed).toEqual({ preset: 'own', numbers: [1, 1, 1, 1, 10, 1, 1, 1, 1], factor: [1, 9] });
    expect(resized(typed, [3, 3], [1, 1], 1)).toEqual({ ...typed, numbers: [10] });
  });

  test('lie in W as the core wants them: row, column, channel, filter', () => {
    const filters = [
      { preset: 'own' as const, numbers: [1, 2, 3, 4, 5, 6, 7, 8] },
      { preset: 'own' as const, numbers: [10, 20, 30, 40, 50, 60, 70, 80] },
    ];
    const W = weights({ ...START, f: [2, 2], filters }, 2);
    expect(W).toEqual([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80]);
  });

  test('keep typed numbers around the middle when they grow, shrink, or gain channels', () => {
    const own = { preset: 'own' as const, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
    const grown = resized(own, [3, 3], [5, 5], 1);
    expect(grown.numbers).toHaveLength(25);
    expect(grown.numbers[12]).toBe(5);
    expect(resized(grown, [5, 5], [3, 3], 1)).toEqual(own);
    expect(rechannelled(own, 1, 3).numbers.slice(0, 6)).toEqual([1, 1, 1, 2, 2, 2]);
    const short = { preset: 'own', numbers: [1, 2] } as const;
    expect(rechannelled(short, 3, 5).numbers).toEqual([1, 2, 0, 0, 0]);
    expect(
      filterNumbers(withWeight({ preset: 'identity', numbers: [] }, [3, 3], 1, 0, 7), [3, 3], 1),
    ).toEqual([7, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  test('grow in number so that groups divide them', () => {
    const s = changed({ ...START, source: 'lake' }, { groups: 3 }, null);
    expect(s.filters).toHaveLength(3);
    expect(s.bias).toEqual([0, 0, 0]);
    const many = { ...s, groups: 1, filters: new Array(16).fill(START.filters[0]) };
    expect(changed(many, { groups: 3 }, null).filters).toHaveLength(15);
    expect(changed(s, { colour: false }, null).groups).toBe(1);
  });
});

describe('words and numbers', () => {
  test('are found in tables of any writing', () => {
    const four = { size: [2, 2], numbers: [1, -2, 0.5, 4] };
    for (const text of ['1 -2\n.5 4', '[[1, −2], [0.5, 4]]', '1\t-2\r\n0.5\t4\r\n', '1 -2; 0.5 4'])
      expect(tableIn(text)).toEqual(four);
    expect(tableIn('1 2 3\n4')).toEqual({ size: null, numbers: [1, 2, 3, 4] });
    for (const text of ['7', '', '1 two', 'x=1 2']) expect(tableIn(text)).toBeNull();
    expect(['1/9', '−0,5', ' 2 / 4 '].map(parseFraction)).toEqual([
      [1, 9],
      [-0.5, 1],
      [2, 4],
    ]);
    for (const text of ['', '1/0', '1/', '1/2/3', 'a', '1e999'])
      expect(parseFraction(text)).toBeNull();
  });

  test('are short in cells, and never lose a sign', () => {
    const numbers = [0, 5, -3.25, 0.5, 0.497, 2.999, -13.8333, 12.25, 100.04, 1234567, -0.0001];
    expect(numbers.map((x) => show(x))).toEqual([
      '0',
      '5',
      '−3.25',
      '0.5',
      // Zeros at the end say that it is rounded.
      '0.50',
      '3.00',
      '−13.8',
      '12.25',
      '100.0',
      '1.2e6',
      '−1.0e−4',
    ]);
    expect(show(Math.fround(0.1))).toBe('0.1');
    expect(show(Number.NaN)).toBe('NaN');
    expect(show(Number.NEGATIVE_INFINITY)).toBe('−∞');
    // 5.92 − 5.92, as it comes out of a sum of twelfths; beside numbers as small it is one.
    expect(show(-1.8e-16, leftOf(35))).toBe('0');
    expect(show(-1.8e-16, leftOf(1e-15))).toBe('−1.8e−16');
    expect(show(5, leftOf(Number.POSITIVE_INFINITY))).toBe('5');
    expect(exact(0.1 + 0.2)).toBe('0.30000000000000004');
    expect(exact(Math.fround(0.1), true)).toBe('0.1');
    expect(parseNumber(' −2,5 ')).toBe(-2.5);
    expect(parseNumber('')).toBeNaN();
    expect(parseNumber(' −1 / 4')).toBe(-0.25);
    for (const none of ['1/', '/2', '1/2/3', '1/x']) expect(parseNumber(none)).toBeNaN();
  });

  const axis = {
    in: 7,
    window: 3,
    stride: 2,
    dilation: 1,
    padBefore: 0,
    padAfter: 0,
    out: 3,
    extent: 3,
    dropped: 0,
    starts: [0, 2, 4],
  };

  test('say what the floor drops', () => {
    expect(droppedSentence({ h: axis, w: axis })).toContain('fit exactly');
    expect(droppedSentence({ h: { ...axis, dropped: 1 }, w: axis })).toContain(
      '1 row at the bottom',
    );
    expect(droppedSentence({ h: axis, w: { ...axis, dropped: 2 } })).toContain(
      '2 columns at the right',
    );
  });

  test('say why a window does not fit', () => {
    expect(
      tooLarge(
        [7, 7],
        [1, 1],
        [4, 4],
        [6, 6],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toBe('f = 7 does not fit in 4 + 2·1 = 6.');
    expect(
      tooLarge(
        [3, 5],
        [1, 1],
        [9, 4],
        [9, 4],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ).toBe('f = 3 × 5 does not fit in 9 rows and 4 columns.');
  });

  test('know which outputs an input cell reaches', () => {
    expect(reachedBy(2, axis)).toEqual([0, 1]);
    expect(reachedBy(3, axis)).toEqual([1]);
    const dilated = { ...axis, dilation: 2, extent: 5, stride: 1, starts: [0, 1, 2] };
    expect(reachedBy(2, dilated)).toEqual([0, 2]);
  });
});

describe('colour and pictures', () => {
  test('zero is neutral, signs differ, and ink reads on every colour', () => {
    for (const dark of [false, true]) {
      const zero = diverging(0, dark);
      expect(Math.max(...zero) - Math.min(...zero)).toBeLessThan(8);
      expect(diverging(1, dark)[0]).toBeGreaterThan(diverging(1, dark)[2]);
      expect(diverging(-1, dark)[2]).toBeGreaterThan(diverging(-1, dark)[0]);
      const light = (v: number) => (v <= 10.31 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
      for (let t = -1; t <= 1; t += 0.01) {
        const c = colourOf(t, { kind: 'diverging', limit: 1, beyond: false }, dark);
        const y = 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
        const ink = inkOn(c) === '#ffffff' ? 1 : 0;
        const contrast = (Math.max(y, ink) + 0.05) / (Math.min(y, ink) + 0.05);
        expect(contrast).toBeGreaterThan(4.5);
      }
    }
  });

  test('what is infinite has the full colour, and what is no number one of its own', () => {
    const scale = scaleFor(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
    expect(colourOf(Number.POSITIVE_INFINITY, scale, false)).toEqual(diverging(1, false));
    expect(colourOf(Number.NEGATIVE_INFINITY, scale, true)).toEqual(diverging(-1, true));
    const none = colourOf(Number.NaN, scale, false);
    expect([-1, 0, 1].map((t) => diverging(t, false))).not.toContainEqual(none);
  });

  test('a map is painted in the colours of its numbers, also of those that are none', () => {
    const data = Float32Array.of(Number.NaN, -3, -2, -0.5, 0, 0.5, 2, 3, Infinity, -Infinity);
    const map = { width: 5, height: 2, offset: 0, channels: 1, step: 1 };
    for (const kind of ['diverging', 'grey'] as const) {
      const scale: Scale = { kind, limit: 2, beyond: false };
      const { rgba } = paintMap(data, map, paletteOf(scale, false));
      const expected = [...data].flatMap((x) => [
        ...colourOf(x, scale, false).map(Math.round),
        255,
      ]);
      expect([...rgba]).toEqual(expected);
    }
  });

  test('what rounding leaves below zero does not make light diverge', () => {
    expect(scaleFor(-1e-4, 1097, true).kind).toBe('grey');
    expect(scaleFor(-0.1, 1097, true).kind).toBe('diverging');
    expect(scaleFor(-5, Number.POSITIVE_INFINITY, true).kind).toBe('diverging');
  });

  test('a few bright edges do not pale the rest', () => {
    const data = new Float32Array(10000).map((_, i) => (i < 20 ? 100 : (i % 100) / 100));
    const scale = stretched({ kind: 'diverging', limit: 100, beyond: false }, data);
    expect(scale.limit).toBeLessThan(1.01);
    expect(scale.beyond).toBe(true);
  });

  test('are drawn the same each time, within 0 … 1', () => {
    for (const { id } of PICTURES) {
      const pixels = drawPicture(id);
      expect(pixels).toHaveLength(256 * 256 * 3);
      expect(pixels.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(new Set(pixels).size).toBeGreaterThan(2);
    }
    expect(drawPicture('noisy')).toEqual(drawPicture('noisy'));
    expect(gridNumbers('half', 4)).toEqual([9, 9, 0, 0, 9, 9, 0, 0, 9, 9, 0, 0, 9, 9, 0, 0]);
    expect(new Set(gridNumbers('digit', 10)).size).toBeGreaterThan(4);
  });
});

describe('what is undone', () => {
  test('is no part of the page that was opened', () => {
    for (const patch of [{ maps: true }, { gradients: true }, { embed: true }]) {
      expect(differs(START, { ...START, ...patch })).toBe(false);
    }
    expect(differs(START, { ...START, flip: true })).toBe(true);
  });
});

describe('the call', () => {
  const text = (patch: Partial<State>) => {
    const layer = layerOf({ ...START, ...patch }, null);
    const axis = { padBefore: 1, padAfter: 1 } as AxisData;
    return callText({ layer, axes: { h: axis, w: axis } });
  };
  test('has the arguments that are not as usual', () => {
    expect(text({})).toBe('Z = conv_forward(A_prev, W, b, stride = 1, pad = 1)');
    expect(text({ dilation: [2, 2] })).toContain(', dilation = 2)');
    expect(text({ op: 'transposed', outPad: [1, 0] })).toContain(', output_padding = [1, 0])');
    expect(text({ op: 'average', countIncludePad: true })).toContain('count_include_pad = true)');
    expect(text({ op: 'max', countIncludePad: true, groups: 2 })).toMatch(/mode = 'max'\)$/);
  });
});

describe('beside a filter', () => {
  const layer = (patch: Partial<State>) => {
    const six = Array.from({ length: 6 }, () => START.filters[0] as State['filters'][number]);
    const state: State = { ...START, source: 'volume', channels: 4, filters: six, ...patch };
    return layerOf({ ...state, bias: state.filters.map(() => 0) }, null);
  };
  test('of a group one of its own channels is shown', () => {
    const two = layer({ groups: 2 });
    expect([0, 1, 2, 3].map((c) => channelBeside(two, 1, c))).toEqual([0, 1, 0, 0]);
    expect([0, 1, 2, 3].map((c) => channelBeside(two, 3, c))).toEqual([2, 2, 2, 3]);
    expect([0, 1, 2, 3].map((c) => channelBeside(layer({}), 5, c))).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3].map((c) => filterBeside(two, 1, c))).toEqual([1, 1, 3, 3]);
  });
  test('steps along the input show what they add, and to which map', () => {
    const two = layer({ op: 'transposed', groups: 2, k: 3 });
    expect([0, 1, 2, 3].map((c) => channelBeside(two, 1, c))).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3].map((c) => channelBeside({ ...two, done: null }, 3, c))).toEqual([
      2, 2, 2, 3,
    ]);
    expect([0, 1, 2, 3].map((c) => filterBeside(two, 1, c))).toEqual([1, 1, 3, 3]);
  });
  test('a pooled map has its own channel', () => {
    expect(channelBeside(layer({ op: 'max' }), 2, 0)).toBe(2);
    expect(filterBeside(layer({ op: 'max' }), 2, 0)).toBe(0);
    // All colours together leave the map that is on show.
    expect(filterBeside(layer({ op: 'max' }), 2, -1)).toBe(2);
  });
});

test('a scale is made of the numbers that are finite', () => {
  const data = Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, -3);
  for (const between of [undefined, [-3, Number.POSITIVE_INFINITY] as const]) {
    const seen = see({ shape: [1, 2, 2, 1], data }, false, false, null, true, null, between);
    expect([seen.scale.limit, seen.min, seen.max]).toEqual([3, -3, 1]);
  }
});
