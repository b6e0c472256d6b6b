/** Wires the page: state in, picture out. The only file that knows model, engine and views. */
import './style.css';
import { cellActs } from './acts/cells';
import { filterActs } from './acts/filters';
import { mendActs } from './acts/mends';
import type { Page } from './acts/page';
import { pastActs } from './acts/past';
import { pointingActs } from './acts/pointing';
import { stepActs } from './acts/steps';
import { takeActs } from './acts/take';
import { wayActs } from './acts/ways';
import { webcamActs } from './acts/webcam';
import { createEngine } from './engine/client';
import type { App } from './model/app';
import { changed } from './model/change';
import { type Draft, keptDrafts } from './model/drafts';
import { differs, NO_PAST } from './model/past';
import type { State } from './model/state';
import { isInside } from './model/steps';
import { fromLink } from './model/url';
import { arriving } from './page/arriving';
import { computing } from './page/computing';
import { drawing } from './page/drawing';
import { keyboard } from './page/keyboard';
import { latecomers } from './page/latecomers';
import { lettingGo } from './page/lettingGo';
import { link, noticeOf } from './page/link';
import { speaking } from './page/speaking';
import { isDark, systemDark } from './page/theme';
import type { Act } from './views/act';
import { pageView } from './views/page';

const state = fromLink(location.hash);
const first: App = {
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
  notice: noticeOf(location.hash),
  lost: null,
  copied: null,
  help: false,
  more: false,
  taking: null,
  dark: isDark(state),
  spoken: '',
};

const root = document.getElementById('app') as HTMLElement;
const shown = drawing(
  root,
  first,
  (app) => pageView(app, act),
  () => latecomers(page),
);
const engine = createEngine((why) => shown.update({ lost: why, busy: false }));
const computed = computing(shown, engine, {
  worked({ output }) {
    const { pin } = shown.app.state;
    if (pin && !isInside(pin, output.shape)) set({ pin: null });
    computed.explain();
    // The frames of a webcam change no setting.
    if (!shown.app.photo?.live) address.remember();
  },
  failed: pause,
});
const works = () => !computed.waiting && shown.app.problems.length === 0;
const address = link(shown, works, (opened) => {
  pause();
  shown.update({ state: opened, ...NOWHERE });
  computed.judge([]);
  computed.compute();
  computed.explain();
});

/** Nothing is pointed at. */
const NOWHERE = { hover: null, reach: null, tap: null } as const;

function set(patch: Partial<State>) {
  const { app } = shown;
  const next = changed(app.state, patch, app.photo);
  const drafts = keptDrafts(app.drafts, app.state, next);
  note(app.state, next);
  // What somebody was told of a mistake is over with the next change.
  if (app.notice?.bad && differs(app.state, next)) shown.update({ notice: null });
  // What was pointed at is gone with its operation, and no pointer will leave it.
  if (next.op !== app.state.op) shown.update(NOWHERE);
  shown.update({ state: next, dark: app.picture ? app.dark : isDark(next) });
  if (drafts !== app.drafts) computed.judge(drafts);
  computed.compute();
  computed.explain();
  address.remember();
}

/** Keeps a number that cannot be used in its field, or takes one away that now can. */
function draft(id: string, next: Draft | null) {
  const { drafts } = shown.app;
  const others = drafts.filter((d) => d.id !== id);
  if (!next && others.length === drafts.length) return;
  if (next) pause();
  computed.judge(next ? [...others, next] : others);
}

function pause() {
  act.play(false);
}

const page: Page = {
  get app() {
    return shown.app;
  },
  engine,
  drawing: shown,
  computing: computed,
  update: shown.update,
  set,
  draft,
  pause,
  speak: speaking(shown),
  remember: address.remember,
};

const { note, ...past } = pastActs(page);
const act: Act = {
  set,
  ...past,
  ...filterActs(page),
  ...mendActs(page),
  ...cellActs(page),
  ...takeActs(page),
  ...pointingActs(page),
  ...stepActs(page),
  ...webcamActs(page),
  ...wayActs(page),
};

keyboard(act);
arriving(act);
lettingGo(act);
systemDark.addEventListener('change', computed.compute);
computed.compute();
// While the core is on its way, all that needs no picture is drawn.
shown.now();
