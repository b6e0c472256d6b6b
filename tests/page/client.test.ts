/** The page's end of the engine, with a worker that only listens. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine, type Near, Superseded } from '../../web/src/engine/client';
import type { Ask, FromWorker, Made, Run, ToWorker } from '../../web/src/engine/protocol';
import { isQuick } from '../../web/src/engine/quick';
import { type Layer, layerOf } from '../../web/src/model/layer';
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

/** What is asked is sent when all that is done at once has been done. */
const sent = () => Promise.resolve();

const run = { type: 'run', layer: layerOf(START, null) } as Ask & { type: 'run' };

function started() {
  const engine = createEngine(() => undefined);
  Deaf.made[0]?.onmessage?.({ data: { type: 'ready', compiled: 'the module' } });
  return engine;
}

test('a worker busy with what nobody waits for is replaced, and has what was brought', async () => {
  const engine = started();
  engine.bring({ type: 'photo', id: 1, rgba: new Uint8ClampedArray(4), width: 1, height: 1 });
  engine.ask(run).catch(() => undefined);
  await sent();
  vi.advanceTimersByTime(1000);
  engine.ask(run).catch(() => undefined);
  await sent();
  vi.advanceTimersByTime(1);
  expect(Deaf.made.map(({ ended }) => ended)).toEqual([true, false]);
  expect(Deaf.made[1]?.heard.map(({ type }) => type)).toEqual(['start', 'photo', 'ask']);
});

test('not while the webcam is on, whose frame would be gone with it', async () => {
  const engine = started();
  for (const id of [1, 2]) {
    engine.frame(id, {} as ImageBitmap);
    engine.ask(run).catch(() => undefined);
    await sent();
    vi.advanceTimersByTime(1000);
  }
  expect(Deaf.made.map(({ ended }) => ended)).toEqual([false]);
});

describe('beside the worker, on the page’s own thread', () => {
  const small = layerOf(START, null);
  const large: Layer = { ...small, inputShape: [1, 512, 512, 1] };
  const runOf = (layer: Layer) => ({ type: 'run', layer }) as Ask & { type: 'run' };
  type Answered = Extract<FromWorker, { type: 'answer' }>;
  const answerTo = (ticket: number, answer: object) =>
    ({ type: 'answer', ticket, answer: { output: {}, ...answer } }) as unknown as Answered;
  type Asked = ToWorker & { type: 'ask' };

  async function joined() {
    const engine = started();
    const told: Asked[] = [];
    let answer: Parameters<Near['open']>[1] = () => undefined;
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
    await sent();
    expect(told.map(({ ask }) => ask.type)).toEqual(['run']);
    answer(answerTo(told[0]?.ticket ?? 0, { id: 7, layer: small, input: 'sent' }));
    const picture = await run;
    expect([picture.id, picture.input]).toEqual([7, 'sent']);
    engine.ask({ type: 'terms', run: picture, cell: [0, 0, 0, 0] });
    await sent();
    expect(told.map(({ ask }) => ask.type)).toEqual(['run', 'terms']);
    answer(answerTo(told[1]?.ticket ?? 0, {}));
    expect(asked(far)).toEqual([]);
    // Without the picture's pixels.
    const made: Made = { id: 7, layer: small };
    engine.ask({ type: 'speed', run: picture }).catch(() => undefined);
    await sent();
    expect(asked(far).map(({ ask }) => ask)).toEqual([{ type: 'speed', run: made }]);
    engine.ask(runOf(large)).catch(() => undefined);
    await sent();
    expect(told).toHaveLength(2);
  });

  test('each of the two is told once what input is on show', async () => {
    const { engine, told, answer, far } = await joined();
    const heard = (message: FromWorker) => far.onmessage?.({ data: message });
    const shown: (Run['input'] | string)[] = [];
    const ask = async (layer: Layer, says: (ticket: number) => void) => {
      const run = engine.ask(runOf(layer));
      await sent();
      says([...told, ...asked(far)].reduce((most, { ticket }) => Math.max(most, ticket), 0));
      shown.push((await run).input);
    };
    await ask(small, (n) => answer(answerTo(n, { input: 'small' })));
    await ask(large, (n) => heard(answerTo(n, { input: 'large' })));
    await ask(small, (n) => answer(answerTo(n, { input: null })));
    await ask(large, (n) => heard(answerTo(n, { input: null })));
    expect(shown).toEqual(['small', 'large', 'small', 'large']);
  });

  test('a picture that the worker is still busy with is not shown any more', async () => {
    const { engine, told, answer } = await joined();
    const old = engine.ask(runOf(large));
    await sent();
    const run = engine.ask(runOf(small));
    await expect(old).rejects.toBeInstanceOf(Superseded);
    answer(answerTo(told[0]?.ticket ?? 0, { id: 8 }));
    expect((await run).id).toBe(8);
  });

  test('what fetches something first does not keep the next one waiting', async () => {
    const { engine, told, far } = await joined();
    const old = engine.ask(runOf(small));
    await sent();
    engine.ask(runOf(small)).catch(() => undefined);
    await expect(old).rejects.toBeInstanceOf(Superseded);
    expect([told.length, asked(far).length]).toEqual([1, 1]);
  });

  test('of many pictures asked for at once only the last is computed', async () => {
    const { engine, told } = await joined();
    const older = [1, 2, 3].map(() => engine.ask(runOf(small)));
    engine.ask(runOf({ ...small, b: [7] })).catch(() => undefined);
    for (const run of older) await expect(run).rejects.toBeInstanceOf(Superseded);
    expect(told.map(({ ask }) => ask.type === 'run' && ask.layer.b)).toEqual([[7]]);
  });

  test('what waits to be asked about a picture goes with it', async () => {
    const { engine, told, answer } = await joined();
    const about = { run: { id: 1, layer: small }, dark: false, k: 1, from: 'ones', cell: null };
    engine.ask({ type: 'read' } as unknown as Ask & { type: 'read' }).catch(() => undefined);
    await sent();
    const waits = engine.ask({ type: 'gradients', ...about } as Ask & { type: 'gradients' });
    engine.ask(runOf(small));
    await sent();
    answer(answerTo(told[0]?.ticket ?? 0, { id: 2 }));
    await expect(waits).rejects.toBeInstanceOf(Superseded);
  });

  test('a worker that reads a file is not replaced for a picture that needs none', async () => {
    const { engine } = await joined();
    engine.ask({ type: 'read' } as unknown as Ask & { type: 'read' }).catch(() => undefined);
    await sent();
    vi.advanceTimersByTime(1000);
    engine.ask(runOf(small)).catch(() => undefined);
    await sent();
    vi.advanceTimersByTime(1000);
    expect(Deaf.made.map(({ ended }) => ended)).toEqual([false]);
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
