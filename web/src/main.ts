/** Wires the page: state in, picture out. The only file that knows model, engine and views. */
import './style.css';
import { createEngine } from './engine/client';
import { type App, NO_PAST } from './model/app';
import { START } from './model/state';
import { isInside } from './model/steps';
import { answering } from './page/answering';
import { computing } from './page/computing';
import { drawing } from './page/drawing';
import { keyboard } from './page/keyboard';
import { keepOfflineCopy } from './page/offlineCopy';
import { isDark, systemDark } from './page/theme';
import { pageView } from './views/page';

/** What the address that the page is opened with stands for. */
async function read(hash: string): Promise<Pick<App, 'state' | 'notice'>> {
  if (!hash) return { state: START, notice: null };
  try {
    const { fromLink, noticeOf } = await import('./model/url');
    return { state: fromLink(hash), notice: noticeOf(hash) };
  } catch {
    const text = 'What reads links could not be fetched: load the page again with a network.';
    return { state: START, notice: { text, bad: true } };
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
  painting: false,
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

function start(opened: string, asked: Pick<App, 'state' | 'notice'>) {
  const root = document.getElementById('app') as HTMLElement;
  const shown = drawing(
    root,
    firstOf(asked),
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
  const page = {
    get app() {
      return shown.app;
    },
    update: shown.update,
    engine,
    drawing: shown,
    computing: computed,
  };
  const answers = answering(
    async () => {
      const { hands } = await import('./acts/hands');
      return hands(page, opened);
    },
    () => {
      const lost = 'What answers you could not be fetched: try again with a network.';
      shown.update({ lost });
    },
  );
  const { act } = answers;

  /** Until the first picture is on the screen, nothing competes with it. */
  let waiting = true;
  function waitForPicture() {
    const { picture, problems, lost } = shown.app;
    if (!picture && problems.length === 0 && !lost) return;
    waiting = false;
    const next = async () => {
      await answers.come();
      shown.update({});
      keepOfflineCopy();
    };
    requestAnimationFrame(() => requestAnimationFrame(next));
  }

  keyboard(act);
  systemDark.addEventListener('change', computed.compute);
  computed.compute();
  // While the core is on its way, all that needs no picture is drawn.
  shown.now();
}

const opened = location.hash;
read(opened).then((asked) => start(opened, asked));
