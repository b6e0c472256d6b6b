/**
 * What a person does is answered by code that is fetched after the first picture, so that nothing
 * competes with it. What is done before that waits in line, and fetches it at once.
 */
import type { Hands } from '../acts/hands';
import type { Act } from '../views/act';

export interface Answering {
  readonly act: Act;
  /** What has come, if it has. */
  readonly hands: Hands | null;
  /** Fetches it, if nobody did. */
  come(): Promise<void>;
}

/** `fetch` brings what `made` makes the hands of; `missing` hears when it cannot be had. */
export function answering<Code>(
  fetch: () => Promise<Code>,
  made: (code: Code) => Hands,
  missing: () => void,
): Answering {
  let hands: Hands | null = null;
  let coming: Promise<void> | null = null;
  const line: ((act: Act) => unknown)[] = [];
  const known = new Map<PropertyKey, unknown>();

  async function arrive() {
    let code: Code;
    try {
      code = await fetch();
    } catch {
      // It is fetched again with the next thing that is done.
      coming = null;
      missing();
      return;
    }
    hands = made(code);
    const { act } = hands;
    // Each on its own: what one of them breaks is not the others' fault.
    for (const does of line.splice(0)) queueMicrotask(() => does(act));
  }

  function come() {
    coming ??= arrive();
    return coming;
  }

  const acting = (name: keyof Act) => {
    const does = (act: Act, args: unknown[]) =>
      (act[name] as (...args: unknown[]) => unknown)(...args);
    return (...args: unknown[]) => {
      if (hands) return does(hands.act, args);
      line.push((act) => does(act, args));
      return come();
    };
  };
  const act = new Proxy({} as Act, {
    get(_, name) {
      // The same function each time: what listens to it need not be changed.
      if (!known.has(name)) known.set(name, acting(name as keyof Act));
      return known.get(name);
    },
  });
  return {
    act,
    get hands() {
      return hands;
    },
    come,
  };
}
