/** Wires the page: state in, picture out. The only file that knows model, engine and views. */
import './style.css';
import { render } from 'lit-html';
import { cellActs } from './acts/cells';
import { filterActs } from './acts/filters';
import { focusField, mendActs } from './acts/mends';
import type { Page } from './acts/page';
import { takeActs } from './acts/take';
import { createEngine, Impossible, type Picture, Superseded } from './engine/client';
import { keyboard } from './keyboard';
import { type App, focusOf, lookOf, positionOf, sentenceOf } from './model/app';
import { changed } from './model/change';
import { SPEEDS } from './model/clock';
import { type Draft, keptDrafts } from './model/drafts';
import { layerOf } from './model/layer';
import type { Problem } from './model/problem';
import { type Cell, START, type State } from './model/state';
import {
  cellOfIndex,
  fitStep,
  isInside,
  jumpRow,
  lastStep,
  type Shape4,
  shownOutput,
  stepBy,
  totalSteps,
} from './model/steps';
import { fromLink, hadPhoto, settingsOf, toLink } from './model/url';
import { player } from './player';
import type { Act } from './views/act';
import { bringIntoView } from './views/intoView';
import { pageView } from './views/page';
import { want } from './views/parts';

const root = document.getElementById('app') as HTMLElement;
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = (state: State) =>
  state.theme === 'auto' ? systemDark.matches : state.theme === 'dark';
const first = fromLink(location.hash);
const PHOTO_GONE = 'The photo is not part of a link: choose it again. A built-in picture is shown.';

let app: App = {
  state: first,
  photo: null,
  picture: null,
  problem: null,
  worked: false,
  drafts: [],
  terms: null,
  gradients: null,
  speed: null,
  measuring: false,
  hover: null,
  reach: null,
  tap: null,
  editing: null,
  playing: false,
  busy: false,
  notice: hadPhoto(location.hash) ? { text: PHOTO_GONE, bad: false } : null,
  lost: null,
  copied: null,
  help: false,
  dark: isDark(first),
  spoken: '',
};
/** The settings of the last picture that worked, to go back to. */
let good: State = first;
/** What the core said about the settings; numbers that no setting can be come before it. */
let verdict: Problem | null = null;

const engine = createEngine((why) => update({ lost: why, busy: false }));

// ---- drawing ------------------------------------------------------------------------------

let frame = 0;
let held = 0;
function update(part: Partial<App>) {
  app = { ...app, ...part };
  if (!held && !frame) frame = requestAnimationFrame(draw);
}

/** An answer comes within a frame or so, nearly always: wait for it instead of drawing twice. */
function hold() {
  cancelAnimationFrame(frame);
  frame = 0;
  held ||= window.setTimeout(release, 40);
}

function release() {
  window.clearTimeout(held);
  held = 0;
  update({});
}

function draw() {
  frame = 0;
  document.documentElement.dataset.theme = app.state.theme;
  // Until the first answer the bones that came with the page stay.
  if (!app.picture && !app.problem && !app.lost) return;
  if (root.querySelector('.bones')) root.replaceChildren();
  render(pageView(app, act), root);
  bring();
  // What is looked at later comes after the first picture.
  if (app.state.gradients) want('gradients', () => update({}));
  want('speed', () => update({}));
  want('code', () => update({}));
  if (app.state.lesson) want('lessons', () => update({}));
}

/** Once for each cell, and never under a pointer. */
let brought = '';
function bring() {
  const focus = focusOf(app);
  const key = `${app.picture?.id} ${focus}`;
  if (!focus || app.hover || app.reach || key === brought) return;
  brought = key;
  bringIntoView(root);
}

// ---- computing ----------------------------------------------------------------------------

let asked = '';
let explained = '';
let busyTimer = 0;
function compute() {
  const layer = layerOf(app.state, app.photo);
  const dark = isDark(app.state);
  // Of a large tensor only the map on show is painted, so another one is another question.
  const look = lookOf(app);
  const output = layer.single ? app.picture?.output : null;
  const shown = output && !output.values ? [shownOutput(output.shape, look), look.channel] : [];
  const key = JSON.stringify([layer, dark, shown], (_, x) => (Number.isNaN(x) ? 'NaN' : x));
  if (key === asked) return;
  asked = key;
  const { state } = app;
  window.clearTimeout(busyTimer);
  busyTimer = window.setTimeout(() => update({ busy: true }), 400);
  const done = () => {
    window.clearTimeout(busyTimer);
    if (app.busy) update({ busy: false });
  };
  hold();
  engine.run(layer, look, dark).then(
    (picture) => {
      done();
      good = state;
      verdict = null;
      show(picture, dark);
      update({ worked: true, lost: null, editing: null });
      judge();
      release();
      if (app.state.pin && !isInside(app.state.pin, picture.output.shape)) set({ pin: null });
      explain();
      remember();
    },
    (reason) => {
      if (reason instanceof Superseded) return;
      done();
      player_.stop();
      verdict =
        reason instanceof Impossible
          ? reason.problem
          : { field: 'other' as const, sentence: String(reason), mends: [] };
      update({ playing: false });
      judge();
      if (app.picture) release();
      else standIn(state, dark);
    },
  );
}

/** The answer, with the arithmetic that came with it. */
function show(picture: Picture, dark: boolean) {
  const { terms } = picture;
  if (terms) explained = `${picture.id} ${terms.cell}`;
  update({ picture, terms, dark });
}

/** What stands beside the settings as their problem: first what is typed, then the core's word. */
function judge(drafts = app.drafts) {
  update({ drafts, problem: drafts[0]?.problem ?? verdict });
}

/** A link that cannot work still opens with a picture, dimmed: its nearest mend, else the start. */
function standIn(state: State, dark: boolean) {
  const mended = verdict?.mends[0];
  const near = mended ? changed(state, mended.patch, app.photo) : START;
  good = near;
  engine.run(layerOf(near, app.photo), { ...lookOf(app), pin: null }, dark).then(
    (picture) => {
      // What was typed meanwhile may have brought a picture of its own.
      if (!app.picture) show(picture, dark);
      release();
    },
    () => release(),
  );
}

/** Asks for the terms of the cell in focus, when they are not on show already. */
function explain() {
  const focus = focusOf(app);
  flowBack(focus);
  if (!focus || !app.picture) return;
  const key = `${app.picture.id} ${focus}`;
  if (key === explained) return;
  explained = key;
  engine.terms(app.picture.id, focus).then(
    (terms) => update({ terms }),
    () => {
      explained = '';
    },
  );
}

/** Asks for the gradients, while they are on show. */
let flowed = '';
function flowBack(focus: Cell | null) {
  const { picture, state } = app;
  if (!state.gradients || !picture) return;
  const k = fitStep(state.k, picture.output.shape);
  const cell = state.from === 'cell' ? focus : null;
  const key = `${picture.id} ${k} ${state.from} ${cell} ${app.dark}`;
  if (key === flowed) return;
  flowed = key;
  engine.gradients({ run: picture.id, k, from: state.from, cell, dark: app.dark }).then(
    (gradients) => update({ gradients }),
    () => {
      flowed = '';
    },
  );
}

// ---- the link -----------------------------------------------------------------------------

let remembering = 0;
/** The settings of the entry that the browser's history stands at. */
let entry = settingsOf(first);
function remember() {
  window.clearTimeout(remembering);
  remembering = window.setTimeout(() => {
    if (app.problem || app.playing) return;
    const link = toLink(app.state);
    const url = link ? `#${link}` : location.pathname + location.search;
    const settings = settingsOf(app.state);
    // Other settings are an entry of their own; steps and pins only bring theirs up to date.
    if (settings === entry) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
    entry = settings;
  }, 250);
}

// ---- speaking -----------------------------------------------------------------------------

/** One sentence a second at most, and always the last one. */
let speaking = 0;
function speak() {
  if (speaking) return;
  speaking = window.setTimeout(
    () => {
      speaking = 0;
      if (focusOf(app)) update({ spoken: sentenceOf(app) });
    },
    app.playing ? 1000 : 150,
  );
}

// ---- acting -------------------------------------------------------------------------------

function set(patch: Partial<State>) {
  const state = changed(app.state, patch, app.photo);
  const drafts = keptDrafts(app.drafts, app.state, state);
  update({ state, dark: app.picture ? app.dark : isDark(state) });
  if (drafts !== app.drafts) judge(drafts);
  compute();
  explain();
  remember();
}

/** The channel whose cells alone are steps, or null. */
const onlyOf = (shape: Shape4) =>
  app.state.only ? shownOutput(shape, { ...lookOf(app), hover: null }) : null;

function now() {
  const shape = app.picture?.output.shape;
  if (!shape) return null;
  const { speed } = app.state;
  return { k: positionOf(app), all: lastStep(shape, onlyOf(shape)), shape, speed };
}

function go(k: number) {
  const shape = app.picture?.output.shape;
  if (!shape) return;
  const at = fitStep(k, shape);
  const [example, , , filter] = at > 0 ? cellOfIndex(at - 1, shape) : [0, 0, 0, app.state.filter];
  const conv = app.state.op === 'conv';
  const all = totalSteps(shape);
  set({
    // All done is a state of its own, which stays true when the shape changes.
    k: at === all ? null : at,
    pin: at === all && all > 0 ? cellOfIndex(at - 1, shape) : null,
    example,
    // A pooled picture in colour stays in colour while its channels are stepped through.
    ...(conv || !app.picture?.output.colour ? { filter } : {}),
  });
  update({ hover: null });
  speak();
}

const player_ = player({
  now,
  forward(by) {
    const at = now();
    if (at) go(stepBy(at.k, by, at.shape, onlyOf(at.shape)));
  },
  ended() {
    if (!app.state.loop) {
      update({ playing: false });
      return;
    }
    go(0);
    player_.start();
  },
});

const page: Page = {
  get app() {
    return app;
  },
  engine,
  update,
  set,
  draft,
  pause: () => act.play(false),
};

/** Keeps a number that cannot be used in its field, or takes one away that now can. */
function draft(id: string, next: Draft | null) {
  const others = app.drafts.filter((d) => d.id !== id);
  if (!next && others.length === app.drafts.length) return;
  if (next) act.play(false);
  judge(next ? [...others, next] : others);
}

const act: Act = {
  set,
  ...filterActs(page),
  ...mendActs(page),
  ...cellActs(page),
  ...takeActs(page),
  hover(cell) {
    if (app.playing && cell) return;
    update({ hover: cell, reach: null });
    explain();
  },
  reach: (at) => update({ reach: at }),
  tap: (tap) => update({ tap }),
  pin(cell) {
    // A cell chosen by keys counts more than one under a resting pointer.
    update({ hover: null });
    set({ pin: cell });
    if (cell) {
      act.play(false);
      speak();
    }
  },
  step(by) {
    const at = now();
    if (!at) return;
    act.play(false);
    go(stepBy(at.k, by, at.shape, onlyOf(at.shape)));
  },
  row(direction) {
    const at = now();
    if (!at) return;
    act.play(false);
    go(jumpRow(at.k, direction, at.shape));
  },
  seek(k) {
    act.play(false);
    go(k);
  },
  play(on = !app.playing) {
    if (on === app.playing || (on && app.problem)) return;
    update({ playing: on });
    if (!on) {
      player_.stop();
      remember();
      return;
    }
    const at = now();
    if (at && at.k >= at.all) go(0);
    player_.start();
  },
  speed(by) {
    const speeds: readonly number[] = SPEEDS;
    const at = speeds.indexOf(app.state.speed) + by;
    set({ speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] });
  },
  stop() {
    engine.stop();
    asked = '';
    update({ busy: false });
    set(good);
  },
  restart() {
    update({ lost: null });
    asked = '';
    engine.restart();
    compute();
  },
  undo() {
    const field = app.drafts[0]?.id ?? app.problem?.field;
    judge([]);
    set(good);
    focusField(field ?? 'play');
  },
  help(open = !app.help) {
    if (open === app.help) return;
    update({ help: open });
    // Now, so that there is something to go to.
    cancelAnimationFrame(frame);
    draw();
    const help = open ? document.getElementById('help') : null;
    help?.scrollIntoView({ block: 'nearest' });
    (help ?? document.querySelector<HTMLElement>('[aria-controls=help]'))?.focus({
      preventScroll: true,
    });
  },
  escape() {
    if (app.help) act.help(false);
    else act.pin(null);
  },
};

/** The state of a link; a photo that is still here comes back with it. */
function opened(hash: string): State {
  const state = fromLink(hash);
  if (!hadPhoto(hash)) return state;
  if (app.photo) return { ...state, source: 'photo' };
  update({ notice: { text: PHOTO_GONE, bad: false } });
  return state;
}

keyboard(act);
systemDark.addEventListener('change', compute);
window.addEventListener('hashchange', () => {
  // An address within the page is no state.
  if (location.hash && !location.hash.includes('=')) return;
  player_.stop();
  const state = opened(location.hash);
  entry = settingsOf(state);
  update({ state, playing: false, hover: null });
  judge([]);
  compute();
  explain();
});
window.addEventListener('dragover', (event) => event.preventDefault());
window.addEventListener('drop', (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) act.photo(file, file.name);
});
window.addEventListener('paste', (event) => {
  const file = event.clipboardData?.files[0];
  if (file) act.photo(file, file.name || 'the pasted picture');
});
compute();

const served = import.meta.env.PROD && location.protocol !== 'file:';
if (served && isSecureContext && 'serviceWorker' in navigator) {
  // A browser that refuses (a private window, say) only goes without the offline copy.
  navigator.serviceWorker.register('./offline.js').catch(() => undefined);
}
