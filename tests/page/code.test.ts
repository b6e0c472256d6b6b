/** The page's code is true: NumPy's is run by Python, the module's by Node, on random settings. */
import { execFileSync, spawnSync } from 'node:child_process';
import { load } from 'convstep';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { axisData } from '../../web/src/engine/axis';
import { forward, geometry, lacks } from '../../web/src/engine/forward';
import { inputKeeper } from '../../web/src/engine/inputs';
import { changed } from '../../web/src/model/change';
import { type Computed, code } from '../../web/src/model/code';
import { layerOf, outputName } from '../../web/src/model/layer';
import { OPERATIONS } from '../../web/src/model/operations';
import { PRESETS } from '../../web/src/model/presets';
import { START, type State } from '../../web/src/model/state';

const cs = await load();
await lacks({ op: 'transposed' });
const inputs = inputKeeper((seed) => cs.randomState(seed));
const seed = inject('seed');
const whole = (min: number, max: number) => fc.integer({ min, max });

const state: fc.Arbitrary<State> = fc
  .record({
    op: fc.constantFrom('conv', 'transposed', 'max', 'average', 'pad' as const),
    source: fc.constantFrom('digits', 'volume', 'volume' as const),
    side: whole(2, 7),
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
    outPad: fc.tuple(whole(0, 2), whole(0, 2)),
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
  readonly shape: readonly number[];
  readonly expected: number[];
}

/** Settings that the core accepts, with its answer: as many of each operation. */
function cases(count: number, offset: number): Case[] {
  const found: Case[] = [];
  const left = new Map(Object.keys(OPERATIONS).map((op) => [op, count / 5]));
  for (const s of fc.sample(state, { numRuns: 60 * count, seed: seed + offset })) {
    if (found.length === count) break;
    // Without a window there is nothing that padding could make the same.
    const layer = layerOf(changed(s, {}, null), null);
    const more = left.get(layer.op) ?? 0;
    if (more === 0) continue;
    try {
      const { axes } = geometry(cs, layer);
      const out = forward(cs, layer, inputs.tensorOf(layer.input));
      found.push({
        layer,
        axes: { h: axisData(axes.h), w: axisData(axes.w) },
        shape: out.shape,
        expected: Array.from(out.data),
      });
      left.set(layer.op, more - 1);
    } catch {
      // Settings without a picture have no code either.
    }
  }
  expect(found).toHaveLength(count);
  return found;
}

/** The same numbers to 1e-12 of the largest; the settings are said where they are not. */
function agrees(got: number[], { expected, layer }: Case) {
  const what = `seed ${seed}: ${JSON.stringify({ ...layer, input: layer.input.kind })}`;
  expect(got, what).toHaveLength(expected.length);
  const most = Math.max(1e-300, ...expected.map(Math.abs));
  const off = Math.max(...got.map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN))));
  expect(off / most, what).toBeLessThanOrEqual(1e-12);
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
    for (const [i, c] of all.entries()) agrees(numbers[i] ?? [], c);
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
  for (const [i, c] of all.entries()) agrees(numbers[i] ?? [], c);
});

/** The two numbers of a named argument, such as `padding=(1, 2)`. */
const twoOf = (text: string, name: string): [number, number] | null => {
  const found = new RegExp(`\\b${name}=\\((\\d+), (\\d+)\\)`).exec(text);
  return found && [Number(found[1]), Number(found[2])];
};
const windowsOf = ({ h, w }: Computed['axes']) => [
  { ...h, before: h.padBefore, after: h.padAfter },
  { ...w, before: w.padBefore, after: w.padAfter },
];

test('PyTorch code says what its documentation knows', () => {
  for (const c of cases(60, 3)) {
    const { layer } = c;
    const { h, w } = c.axes;
    const torch = code(c, 'torch');
    const what = `seed ${seed}\n${torch}`;
    const even = h.padBefore === h.padAfter && w.padBefore === w.padAfter;
    const pads = `(${w.padBefore}, ${w.padAfter}, ${h.padBefore}, ${h.padAfter})`;
    expect(torch, what).toContain('permute(0, 3, 1, 2)');
    expect(torch, what).toContain('permute(0, 2, 3, 1)');
    const own = twoOf(torch, 'padding') ?? [0, 0];
    if (layer.op === 'transposed') {
      // H_out = (H_in − 1) · stride − 2 · padding + dilation · (f − 1) + output_padding + 1.
      const more = twoOf(torch, 'output_padding') ?? [0, 0];
      windowsOf(c.axes).forEach((axis, i) => {
        const of = (pair: readonly number[]) => pair[i] ?? Number.NaN;
        const { stride, dilation, f } = layer;
        const out =
          (axis.out - 1) * of(stride) - 2 * of(own) + of(dilation) * (of(f) - 1) + of(more) + 1;
        const cut = even ? 0 : axis.before + axis.after;
        expect(out - cut, what).toBe(axis.in);
        expect(of(more), what).toBeLessThan(Math.max(of(stride), of(dilation)));
      });
      if (!even) {
        const kept = [h, w].map((a) => `${a.padBefore}:${a.padBefore + a.in}`);
        expect(torch, what).toContain(`Z[:, :, ${kept.join(', ')}]`);
      }
    } else if (layer.op === 'pad' || !even) {
      // F.pad counts from the last axis: left, right, top, bottom; what follows pads no more.
      expect(torch, what).toContain(pads);
      expect(own, what).toEqual([0, 0]);
    } else if (layer.op === 'conv') {
      expect(own, what).toEqual([h.padBefore, w.padBefore]);
    } else {
      // PyTorch refuses to pad a pooling by more than half its window.
      own.forEach((n, i) => {
        expect(2 * n, what).toBeLessThanOrEqual(layer.f[i] ?? 0);
      });
      const byHand = own.every((n) => n === 0);
      if (!byHand) expect(own, what).toEqual([h.padBefore, w.padBefore]);
      else if (h.padBefore + w.padBefore > 0) expect(torch, what).toContain(pads);
    }
  }
});

test('Keras code says what its documentation knows', () => {
  for (const c of cases(60, 4)) {
    const { layer, axes } = c;
    const keras = code(c, 'keras');
    const what = `seed ${seed}\n${keras}`;
    const convolves = layer.op === 'conv' || layer.op === 'transposed';
    // A dilation and a stride above 1 do not go together there.
    if (convolves && layer.stride.some((s) => s > 1) && layer.dilation.some((d) => d > 1)) {
      expect(keras, what).toContain('does not combine');
      continue;
    }
    if (layer.pad !== 'same') expect(keras, what).not.toContain('"same"');
    if (layer.op === 'pad') {
      const { h, w } = axes;
      const sides = `((${h.padBefore}, ${h.padAfter}), (${w.padBefore}, ${w.padAfter}))`;
      expect(keras, what).toContain(`keras.layers.ZeroPadding2D(${sides}`);
    } else if (layer.op === 'transposed') {
      expect(keras, what).toContain('keras.layers.Conv2DTranspose(');
      // It takes no groups: one layer for each.
      expect(keras, what).not.toContain('groups=');
      if (layer.groups > 1) expect(keras, what).toContain(`range(${layer.groups})`);
      const more = twoOf(keras, 'output_padding');
      windowsOf(axes).forEach((axis, i) => {
        const of = (pair: readonly number[]) => pair[i] ?? Number.NaN;
        if (layer.pad === 'same') {
          // 'same' makes n · stride of n.
          expect(axis.in, what).toBe(axis.out * of(layer.stride));
          return;
        }
        const cut = axis.before + axis.after;
        const out = (axis.out - 1) * of(layer.stride) + axis.extent + of(more ?? []);
        expect(out - cut, what).toBe(axis.in);
        expect(of(more ?? []), what).toBeLessThan(of(layer.stride));
      });
    } else {
      expect(keras, what).toMatch(/keras\.layers\.(Conv2D|MaxPooling2D|AveragePooling2D)\(/);
      if (layer.op === 'conv') expect(keras, what).toContain(`groups=${layer.groups}`);
    }
  }
});
