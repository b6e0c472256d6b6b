// Layers that nobody disposed of: once collected, their memory comes back, and not before.
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load } from 'convstep';
import { expect, it } from 'vitest';
import { coreOf } from '../../dist/testing.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('forgotten layers are reclaimed, used ones are kept', async () => {
  const cs = await load();
  const kept = cs.poolLayer({ inputShape: [1, 512, 512, 1], f: 1, stride: 1 });
  kept.input.fill(7);
  const make = () => {
    const layer = cs.poolLayer({ inputShape: [1, 512, 512, 1], f: 1, stride: 1 }); // 2 MB each
    layer.run();
  };
  // 2.2 GB in all: more than the memory can ever hold.
  for (let round = 0; round < 22; round++) {
    for (let k = 0; k < 50; k++) make();
    collect();
    await setTimeout(5); // finalizers run between tasks
  }
  expect(coreOf(cs).memory.byteLength).toBeLessThan(512 * 2 ** 20);
  kept.run();
  expect(kept.output.every((x) => x === 7)).toBe(true);
  kept.dispose();
}, 60_000);

it('a forgotten layer does not keep others from the gradient of its source', async () => {
  const cs = await load();
  const source = cs.poolLayer({ inputShape: [1, 4, 4, 1], f: 1, stride: 1 });
  const chained = () => {
    cs.poolLayer({ inputFrom: source, f: 1, stride: 1 }).runBackward();
  };
  chained();
  let left = 100;
  for (let taken = false; !taken && left > 0; left--) {
    await setTimeout(5); // what was looked at lives on until the task ends
    collect();
    await setTimeout(5);
    try {
      chained();
      taken = true;
    } catch (error) {
      expect(String(error)).toContain('already receives the gradient of another layer');
    }
  }
  expect(left).toBeGreaterThan(0);
  source.dispose();
});

it('a view keeps its layer', async () => {
  const cs = await load();
  const make = (value: number) => {
    const layer = cs.poolLayer({ inputShape: [1, 64, 64, 4], f: 1, stride: 1 });
    layer.input.fill(value);
    layer.run();
    return layer.output;
  };
  const output = make(7);
  for (let round = 0; round < 5; round++) {
    collect();
    await setTimeout(5);
  }
  const other = make(1);
  expect(output.length).toBe(64 * 64 * 4); // no growth has detached it
  expect(output.every((x) => x === 7)).toBe(true);
  output.fill(-5);
  expect(other.every((x) => x === 1)).toBe(true);
});
