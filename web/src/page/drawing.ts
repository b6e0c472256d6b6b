/** The one value that the page shows, and the frames in which it is drawn. */
import { render } from 'lit-html';
import type { App } from '../model/app';
import { showFault } from './fault';
import { dress } from './theme';

export interface Drawing {
  readonly app: App;
  /** Shows something else in the next frame; computes nothing. */
  update(part: Partial<App>): void;
  /** An answer comes within a frame or so, nearly always: wait for it instead of drawing twice. */
  hold(): void;
  release(): void;
  /** Draws at once, for those who need what they drew. */
  now(): void;
}

/** The first drawing waits this long for its picture. */
const PATIENCE = 200;

/** `after` is called when something was drawn. */
export function drawing(
  root: HTMLElement,
  first: App,
  view: (app: App) => unknown,
  after: () => void,
): Drawing {
  let app = first;
  let frame = 0;
  let held = 0;
  let faulty = false;
  // Drawn apart while the core starts, and put on the page with its picture: to be laid out without
  // it, and once more with it, takes longer than to wait.
  const apart = document.createDocumentFragment();
  let shown = false;
  let late = false;
  window.setTimeout(() => {
    late = true;
    update({});
  }, PATIENCE);

  function update(part: Partial<App>) {
    app = { ...app, ...part };
    if (!held && !frame) frame = requestAnimationFrame(draw);
  }

  function hold() {
    cancelAnimationFrame(frame);
    frame = 0;
    held ||= window.setTimeout(release, 40);
  }

  function release() {
    window.clearTimeout(held);
    held = 0;
    now();
  }

  function now() {
    cancelAnimationFrame(frame);
    draw();
  }

  function draw() {
    frame = 0;
    dress(app.state);
    if (faulty) return;
    try {
      render(view(app), apart);
      if (!shown && (app.picture || app.problems.length > 0 || app.lost || late)) {
        // What came with the page makes room for what this script draws.
        root.replaceChildren(apart);
        shown = true;
      }
    } catch (error) {
      faulty = true;
      showFault(root, error);
      return;
    }
    after();
  }

  return {
    get app() {
      return app;
    },
    update,
    hold,
    release,
    now,
  };
}
