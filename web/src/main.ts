/** Wires the page: state in, picture out. What answers a person is put together in acts/hands.ts. */
import './style.css';
import { createEngine } from './engine/client';
import { type App, NO_PAST } from './model/app';
import { START } from './model/state';
import { isInside } from './model/steps';
import { answering } from './page/answering';
import { computing } from './page/computing';
import { drawing } from './page/drawing';
import { keyboard } from './page/keyboard';
import { isDark, systemDark } from './page/theme';
import { pageView } from './views/page';

/** What the page is opened with, and the address that this stands for. */
interface Opened extends Pick<App, 'state' | 'notice'> {
  readonly at: string;
}

async function read(hash: string): Promise<Opened> {
  if (!hash) return { state: START, notice: null, at: hash };
  try {
    const { fromLink, noticeOf } = await import('./model/url');
    return { state: fromLink(hash), notice: noticeOf(hash), at: hash };
  } catch {
    const text = 'What reads links could not be fetched: load the page again with a network.';
    // The address stays: what reads it may still come with what answers.
    return { state: START, notice: { text, bad: true }, at: '' };
  }
}

const firstOf = ({ state, notice }: Pick<App, 'state' | 'notice'>): App => ({
  state,
  photo: null,
  picture: null,
  problems: [],
  worked: false,
  drafts: [],
  terms: null,
  gradients: null,
  spread: null,
  speed: null,
  measuring: false,
  hover: null,
  reach: null,
  tap: null,
  editing: null,
  brush: { input: 9, filter: 1 },
  painting: null,
  past: NO_PAST,
  playing: false,
  busy: false,
  webcam: null,
  notice,
  lost: null,
  copied: null,
  help: false,
  more: false,
  taking: null,
  dark: isDark(state),
  spoken: '',
});

/** What `lost` says while nothing answers. */
const MISSING =
  'What answers you could not be fetched: try again with a network, or load the page again.';

function start(opened: Opened) {
  const root = document.getElementById('app') as HTMLElement;
  const shown = drawing(
    root,
    firstOf(opened),
    (app) => pageView(app, act),
    () => {
      if (waiting) waitForPicture();
      else answers.hands?.drawn();
    },
  );
  const engine = createEngine((why) => shown.update({ lost: why, busy: false }));
  const computed = computing(shown, engine, {
    worked({ output }) {
      const { pin } = shown.app.state;
      if (pin && !isInside(pin, output.shape)) act.set({ pin: null });
      computed.explain();
      answers.hands?.worked();
    },
    failed() {
      if (shown.app.playing) act.play(false);
    },
  });
  const answers = answering(
    // With what it imports, so that all of it comes at once.
    () => Promise.all([import('./acts/hands'), import('./model/url')]),
    ([{ hands }]) => {
      shown.update(shown.app.lost === MISSING ? { lost: null } : {});
      return hands({ engine, drawing: shown, computing: computed }, opened.at);
    },
    () => {
      if (!shown.app.lost) shown.update({ lost: MISSING });
    },
  );
  const { act } = answers;

  /** Until the first picture is on the screen, nothing competes with it. */
  let waiting = true;
  function waitForPicture() {
    const { picture, problems, lost } = shown.app;
    if (!picture && problems.length === 0 && !lost) return;
    waiting = false;
    requestAnimationFrame(() => requestAnimationFrame(answers.come));
  }

  keyboard(act);
  systemDark.addEventListener('change', computed.compute);
  computed.compute();
  // While the core is on its way, all that needs no picture is drawn.
  shown.now();
}

read(location.hash).then(start);
