/** Lessons and measurements, without a browser: what they say and do is what the module computes. */
import { load } from 'convstep';
import { describe, expect, test } from 'vitest';
import { axisData } from '../../web/src/engine/axis';
import { forward, geometry, lacks } from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { parameters } from '../../web/src/engine/ops/does';
import { plainLoops } from '../../web/src/engine/plainLoops';
import { LESSONS, lessonState } from '../../web/src/lessons/all';
import { changed } from '../../web/src/model/change';
import { costOf } from '../../web/src/model/cost';
import { layerOf } from '../../web/src/model/layer';
import { LESSON_IDS } from '../../web/src/model/lessonIds';
import { START, type State } from '../../web/src/model/state';
import { isInside } from '../../web/src/model/steps';
import { fromLink, toLink } from '../../web/src/model/url';

const cs = await load();
await lacks({ op: 'transposed' });
const inputs = inputKeeper((seed) => cs.randomState(seed));

describe('lessons', () => {
  test('are the ones that links know, in their order', () => {
    expect(LESSONS.map((l) => l.id)).toEqual(LESSON_IDS);
  });

  test.each(LESSONS.map((l) => [l.title, l] as const))(
    '%s: every step is as it says',
    async (_, lesson) => {
      for (const [i, { gives }] of lesson.steps.entries()) {
        const state = lessonState(START, lesson, i);
        // What is set must not be what another rule of the page changes at once.
        expect(changed(START, state, null)).toEqual(state);
        expect(fromLink(toLink(state))).toEqual(state);
        const layer = layerOf(state, null);
        await inputs.lacks(layer.input);
        const { shape } = forward(cs, layer, inputs.tensorOf(layer.input));
        if (gives) expect(shape).toEqual(gives);
        if (state.pin) expect(isInside(state.pin, shape)).toBe(true);
      }
    },
  );
});

describe('the race', () => {
  const states: Partial<State>[] = [
    { side: 6 },
    {
      source: 'volume',
      side: 5,
      channels: 4,
      groups: 2,
      dilation: [1, 2],
      stride: [2, 1],
      pad: 'same',
    },
    { op: 'max', side: 7, f: [2, 3], stride: [2, 2], pad: [1, 0, 0, 1] },
    { op: 'average', side: 7, f: [3, 3], pad: [1, 1, 1, 1] },
    { op: 'average', side: 7, f: [3, 3], pad: [1, 1, 1, 1], countIncludePad: true },
  ];
  test.each(states)('is between equals: plain loops compute the same (%o)', (part) => {
    const layer = layerOf(changed(START, part, null), null);
    const A_prev = inputs.tensorOf(layer.input);
    const { axes } = geometry(cs, layer);
    const expected = forward(cs, layer, A_prev);
    const out = new Float64Array(expected.data.length);
    const { W, b } = parameters(layer, A_prev);
    plainLoops({
      layer,
      axes: { h: axisData(axes.h), w: axisData(axes.w) },
      input: A_prev.data,
      W: W.data,
      b: b.data,
      out,
    });
    for (const [i, x] of out.entries()) expect(x).toBeCloseTo(expected.data[i] ?? Number.NaN, 10);
  });

  test('counts what a layer costs', () => {
    const layer = layerOf(changed(START, { side: 6, pad: [0, 0, 0, 0] }, null), null);
    const { axes, outputShape } = geometry(cs, layer);
    const cost = costOf(layer, { h: axisData(axes.h), w: axisData(axes.w) }, outputShape);
    // 3·3 weights and a bias; 4·4 outputs of 9 products; 36 + 10 + 16 numbers of 8 bytes.
    expect(cost).toEqual({ parameters: 10, multiplyAdds: 144, bytes: 62 * 8 });
  });
});
