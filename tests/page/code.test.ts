/** The page's code is true: NumPy's is run by Python, the module's by Node, on random settings. */
import { execFileSync, spawnSync } from 'node:child_process';
import { load } from 'convstep';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisData, forward, geometry } from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { type Computed, code } from '../../web/src/model/code';
import { layerOf, outputName } from '../../web/src/model/layer';
import { PRESETS } from '../../web/src/model/presets';
import { START, type State } from '../../web/src/model/state';

const cs = await load();
const inputs = inputKeeper((seed) => cs.randomState(seed));
const whole = (min: number, max: number) => fc.integer({ min, max });

const state: fc.Arbitrary<State> = fc
  .record({
    op: fc.constantFrom('conv', 'conv', 'max', 'average' as const),
    source: fc.constantFrom('digit', 'digits', 'volume' as const),
    side: whole(3, 7),
    m: whole(1, 2),
    channels: fc.constantFrom(2, 4),
    seed: whole(0, 2 ** 32 - 1),
    f: fc.tuple(whole(1, 4), whole(1, 4)),
    stride: fc.tuple(whole(1, 3), whole(1, 3)),
    pad: fc.oneof(
      fc.constant('same' as const),
      fc.tuple(whole(0, 2), whole(0, 2), whole(0, 2), whole(0, 2)),
    ),
    dilation: fc.tuple(whole(1, 2), whole(1, 2)),
    groups: whole(1, 2),
    filters: fc.array(
      fc.constantFrom(...PRESETS.map((p) => ({ preset: p.id, numbers: [] as number[] }))),
      { minLength: 2, maxLength: 2 },
    ),
    countIncludePad: fc.boolean(),
    activation: fc.constantFrom('none', 'relu', 'sigmoid', 'tanh' as const),
    flip: fc.boolean(),
  })
  .map((part) => ({
    ...START,
    ...part,
    groups: part.source === 'volume' ? part.groups : 1,
    bias: [0.5, -1.25],
  }));

interface Case extends Computed {
  readonly expected: number[];
}

/** Settings that the core accepts, with its answer. */
function cases(count: number, seed: number): Case[] {
  const found: Case[] = [];
  for (const s of fc.sample(state, { numRuns: 20 * count, seed })) {
    if (found.length === count) break;
    const layer = layerOf(s, null);
    try {
      const { axes } = geometry(cs, layer);
      const out = forward(cs, layer, inputs.tensorOf(layer.input));
      found.push({
        layer,
        axes: { h: axisData(axes.h), w: axisData(axes.w) },
        expected: Array.from(out.data),
      });
    } catch {
      // Settings without a picture have no code either.
    }
  }
  expect(found).toHaveLength(count);
  expect(new Set(found.map((c) => c.layer.op)).size).toBe(3);
  return found;
}

function agrees(got: number[], expected: number[]) {
  expect(got).toHaveLength(expected.length);
  const most = Math.max(1e-300, ...expected.map(Math.abs));
  const off = Math.max(...got.map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN))));
  expect(off / most).toBeLessThanOrEqual(1e-12);
}

/** Debian's python3-numpy belongs to Debian's python3, which need not be the first on the PATH. */
const python3 = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import numpy']).status === 0,
);

// Where there is no NumPy at all the runner lists this as skipped; `npm test` installs it.
test.skipIf(!python3)(
  'NumPy code, run by Python, gives the numbers on show in 30 random settings',
  () => {
    const all = cases(30, 1);
    const script = all
      .map((c) => {
        const name = outputName(c.layer);
        return `${code(c, 'numpy').replaceAll(/^print.*$/gm, '')}\nout.append(${name}.flatten().tolist())`;
      })
      .join('\n');
    const python = `import json, warnings\nout = []\n${script}\nprint(json.dumps(out))`;
    const answer = execFileSync(python3 ?? '', ['-c', python], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const numbers = JSON.parse(answer) as number[][];
    for (const [i, c] of all.entries()) agrees(numbers[i] ?? [], c.expected);
  },
);

test('ConvStep code, run by Node, gives the numbers on show in 30 random settings', () => {
  const all = cases(30, 2);
  const script = all
    .map((c) => {
      const name = outputName(c.layer);
      const body = code(c, 'convstep')
        .replace(/^import.*$/m, '')
        .replace(/^console.*$/m, '');
      return `{${body}\nout.push(Array.from(${name}.data));}`;
    })
    .join('\n');
  const module = `import { load, tensor } from 'convstep';\nconst out = [];\n${script}\nconsole.log(JSON.stringify(out));`;
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', module], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const numbers = JSON.parse(answer) as number[][];
  for (const [i, c] of all.entries()) agrees(numbers[i] ?? [], c.expected);
});

test('PyTorch and Keras code says what their documentation knows', () => {
  for (const c of cases(60, 3)) {
    const torch = code(c, 'torch');
    const { h, w } = c.axes;
    const even = h.padBefore === h.padAfter && w.padBefore === w.padAfter;
    expect(torch).toContain('permute(0, 3, 1, 2)');
    expect(torch).toContain('permute(0, 2, 3, 1)');
    // F.pad counts from the last axis: left, right, top, bottom.
    if (!even) {
      expect(torch).toContain(`(${w.padBefore}, ${w.padAfter}, ${h.padBefore}, ${h.padAfter})`);
    }
    const own = /padding=\((\d+), (\d+)\)/.exec(torch);
    if (own) {
      expect([Number(own[1]), Number(own[2])]).toEqual([h.padBefore, w.padBefore]);
      if (c.layer.op !== 'conv') {
        // PyTorch refuses to pad a pooling by more than half its window.
        expect(2 * Number(own[1])).toBeLessThanOrEqual(c.layer.f[0]);
        expect(2 * Number(own[2])).toBeLessThanOrEqual(c.layer.f[1]);
      }
    }
    const keras = code(c, 'keras');
    const strided = c.layer.stride.some((s) => s > 1) && c.layer.dilation.some((d) => d > 1);
    if (c.layer.op === 'conv' && strided) expect(keras).toContain('does not combine');
    else expect(keras).toMatch(/keras\.layers\.(Conv2D|MaxPooling2D|AveragePooling2D)/);
    if (c.layer.pad !== 'same') expect(keras).not.toContain('"same"');
  }
});
