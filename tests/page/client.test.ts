/** The page's end of the engine, with a worker that only listens. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine, Superseded } from '../../web/src/engine/client';
import type { Ask, FromWorker, Made, Run, ToWorker } from '../../web/src/engine/protocol';
import { isQuick } from '../../web/src/engine/quick';
import { layerOf } from '../../web/src/model/layer';
import { START, type State } from '../../web/src/model/state';

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

describe('beside the worker, on the page’s own thread', () => {
  const small = layerOf(START, null);
  const large = { ...small, inputShape: [1, 512, 512, 1] } as const;
  const runOf = (layer: typeof small) => ({ type: 'run', layer }) as Ask & { type: 'run' };
  const answerTo = (ticket: number, answer: object): FromWorker =>
    ({ type: 'answer', ticket, answer: { output: {}, ...answer } }) as unknown as FromWorker;
  type Asked = ToWorker & { type: 'ask' };

  async function joined() {
    const engine = started();
    const told: Asked[] = [];
    let answer = (_: FromWorker): unknown => undefined;
    await engine.join({
      takes: isQuick,
      async open(_, hear) {
        answer = hear;
        return (message) => told.push(message as Asked);
      },
    });
    const [far] = Deaf.made;
    return { engine, told, answer, far: far as Deaf };
  }
  const asked = (worker: Deaf) => worker.heard.filter(({ type }) => type === 'ask') as Asked[];

  test('small layers, and their cells, are not asked of the worker; all else is', async () => {
    const { engine, told, answer, far } = await joined();
    const run = engine.ask(runOf(small));
    expect(told.map(({ ask }) => ask.type)).toEqual(['run']);
    answer(answerTo(told[0]?.ticket ?? 0, { id: 7, layer: small, input: 'sent' }));
    const picture = await run;
    expect([picture.id, picture.input]).toEqual([7, 'sent']);
    engine.ask({ type: 'terms', run: picture, cell: [0, 0, 0, 0] });
    expect(told.map(({ ask }) => ask.type)).toEqual(['run', 'terms']);
    answer(answerTo(told[1]?.ticket ?? 0, {}));
    expect(asked(far)).toEqual([]);
    // Without the picture's pixels.
    const made: Made = { id: 7, layer: small };
    engine.ask({ type: 'speed', run: picture }).catch(() => undefined);
    expect(asked(far).map(({ ask }) => ask)).toEqual([{ type: 'speed', run: made }]);
    engine.ask(runOf(large as typeof small)).catch(() => undefined);
    expect(told).toHaveLength(2);
  });

  test('each of the two is told once what input is on show', async () => {
    const { engine, told, answer, far } = await joined();
    const heard = (message: FromWorker) => far.onmessage?.({ data: message });
    const shown: (Run['input'] | string)[] = [];
    const ask = async (layer: typeof small, says: (ticket: number) => void) => {
      const run = engine.ask(runOf(layer));
      says([...told, ...asked(far)].reduce((most, { ticket }) => Math.max(most, ticket), 0));
      shown.push((await run).input);
    };
    await ask(small, (n) => answer(answerTo(n, { input: 'small' })));
    await ask(large as typeof small, (n) => heard(answerTo(n, { input: 'large' })));
    await ask(small, (n) => answer(answerTo(n, { input: null })));
    await ask(large as typeof small, (n) => heard(answerTo(n, { input: null })));
    expect(shown).toEqual(['small', 'large', 'small', 'large']);
  });

  test('a picture that the worker is still busy with is not shown any more', async () => {
    const { engine, told, answer } = await joined();
    const old = engine.ask(runOf(large as typeof small));
    const run = engine.ask(runOf(small));
    await expect(old).rejects.toBeInstanceOf(Superseded);
    answer(answerTo(told[0]?.ticket ?? 0, { id: 8 }));
    expect((await run).id).toBe(8);
  });

  test('what fetches something first does not keep the next one waiting', async () => {
    const { engine, told, far } = await joined();
    const old = engine.ask(runOf(small));
    engine.ask(runOf(small)).catch(() => undefined);
    await expect(old).rejects.toBeInstanceOf(Superseded);
    expect([told.length, asked(far).length]).toEqual([1, 1]);
  });

  test('how much is small', () => {
    const quick = (state: Partial<State>) => isQuick(layerOf({ ...START, ...state }, null));
    expect(quick({ side: 16, f: [11, 11], pad: [5, 5, 5, 5] })).toBe(true);
    expect(quick({ source: 'volume', side: 16, channels: 8, m: 8 })).toBe(true);
    expect(quick({ source: 'shapes' })).toBe(false);
    expect(quick({ f: [Number.NaN, 3] })).toBe(false);
    expect(quick({ op: 'transposed', stride: [99, 99] })).toBe(false);
  });
});
