/** Which steps a moving picture shows, and how long each. Pure. */
import { type App, lookOf, positionOf, walkOfApp } from '../model/app';
import { beat } from '../model/clock';
import { shownOutput, type Walk, walkOf } from '../model/steps';
import { walksInput } from '../model/walk';

/** More frames than this make files that few programs open. */
export const MOST_FRAMES = 240;
/** How long the last frame rests before it all starts over, and the others at least. */
const LAST = 2000;
const LEAST = 40;
/** How long a frame stands for several steps. */
const MANY = 60;

export interface Frame {
  /** Steps done, of all that the output has. */
  readonly k: number;
  readonly milliseconds: number;
}

interface Film {
  readonly frames: readonly Frame[];
  /** The steps from the first frame to the last, and how many of them each frame goes on by. */
  readonly steps: number;
  readonly by: number;
  readonly seconds: number;
}

/** Of a large output only the map on show is painted, so its steps are the ones to see. */
function walked(app: App): Walk | null {
  const { picture } = app;
  if (!picture) return null;
  if (walksInput(picture) || picture.output.values) return walkOfApp({ ...app, hover: null });
  const { shape } = picture.output;
  return walkOf(shape, shownOutput(shape, { ...lookOf(app), hover: null }));
}

export function filmOf(app: App, range: 'all' | 'here'): Film {
  const walk = walked(app);
  if (!walk) return { frames: [], steps: 0, by: 1, seconds: 0 };
  const first = range === 'here' ? Math.min(walk.done(positionOf(app)), walk.all) : 0;
  const steps = walk.all - first;
  const by = Math.max(1, Math.ceil(steps / (MOST_FRAMES - 1)));
  const frames: Frame[] = [];
  for (let n = first; n < walk.all; n += by) {
    const { rest, stride } = beat(n, walk.shape, app.state.speed);
    const milliseconds = by > 1 ? MANY : Math.max(LEAST, rest / stride);
    frames.push({ k: walk.at(n), milliseconds });
  }
  frames.push({ k: walk.at(walk.all), milliseconds: LAST });
  return { frames, steps, by, seconds: frames.reduce((s, f) => s + f.milliseconds, 0) / 1000 };
}
