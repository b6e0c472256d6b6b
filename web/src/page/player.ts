/** The one clock: while it runs, it moves k and nothing else does by itself. */
import { beat } from '../model/clock';
import type { Shape4 } from '../model/steps';

export interface Player {
  start(): void;
  stop(): void;
}

export interface Played {
  /** Where the clock stands, or null when there is nothing to play. */
  now(): { k: number; all: number; shape: Shape4; speed: number } | null;
  forward(by: number): void;
  ended(): void;
}

export function player(played: Played): Player {
  let timer = 0;
  const stop = () => {
    window.clearTimeout(timer);
    timer = 0;
  };
  function next() {
    const at = played.now();
    if (!at || at.k >= at.all) {
      stop();
      played.ended();
      return;
    }
    const { rest, stride } = beat(at.k, at.shape, at.speed);
    timer = window.setTimeout(() => {
      played.forward(stride);
      next();
    }, rest);
  }
  return {
    start() {
      stop();
      next();
    },
    stop,
  };
}
