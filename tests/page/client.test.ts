/** The page's end of the engine, with a worker that only listens. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngine } from '../../web/src/engine/client';
import type { Ask } from '../../web/src/engine/protocol';

class Deaf {
  static made: Deaf[] = [];
  readonly heard: { type: string }[] = [];
  ended = false;
  onmessage: ((event: unknown) => void) | null = null;
  constructor() {
    Deaf.made.push(this);
  }
  postMessage(message: { type: string }) {
    this.heard.push(message);
  }
  terminate() {
    this.ended = true;
  }
}

beforeEach(() => {
  Deaf.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('Worker', Deaf);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const run = { type: 'run' } as Ask & { type: 'run' };

function started() {
  const engine = createEngine(() => undefined);
  Deaf.made[0]?.onmessage?.({ data: { type: 'ready', compiled: 'the module' } });
  return engine;
}

test('a worker busy with what nobody waits for is replaced, and has what was brought', async () => {
  const engine = started();
  engine.bring({ type: 'photo', id: 1, pixels: new Uint8ClampedArray(4), width: 1, height: 1 });
  engine.ask(run).catch(() => undefined);
  vi.advanceTimersByTime(1000);
  engine.ask(run).catch(() => undefined);
  vi.advanceTimersByTime(1);
  expect(Deaf.made.map(({ ended }) => ended)).toEqual([true, false]);
  expect(Deaf.made[1]?.heard.map(({ type }) => type)).toEqual(['start', 'photo', 'ask']);
});

test('not while the webcam is on, whose frame would be gone with it', async () => {
  const engine = started();
  for (const id of [1, 2]) {
    engine.frame(id, {} as ImageBitmap);
    engine.ask(run).catch(() => undefined);
    vi.advanceTimersByTime(1000);
  }
  expect(Deaf.made.map(({ ended }) => ended)).toEqual([false]);
});
