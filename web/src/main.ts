/** Wires the page: state in, picture out. The only file that knows model, engine and views. */
import './style.css';
import { render } from 'lit-html';
import { createEngine, Impossible, Superseded } from './engine/client';
import { readPhoto } from './engine/photo';
import { keyboard } from './keyboard';
import { type App, focusOf, lookOf, positionOf, valueAt } from './model/app';
import { turnedIndex, withWeight } from './model/bank';
import { changed } from './model/change';
import { SPEEDS } from './model/clock';
import { depth, layerOf } from './model/layer';
import { parseNumber } from './model/numbers';
import { PRESETS } from './model/presets';
import type { Cell, Filter, State } from './model/state';
import {
  cellOfIndex,
  fitStep,
  isInside,
  jumpRow,
  lastStep,
  type Shape4,
  shownOutput,
  stepBy,
  stepSentence,
  totalSteps,
} from './model/steps';
import { fromLink, leftOut, toLink } from './model/url';
import { player } from './player';
import type { Act } from './views/act';
import { pageView } from './views/page';
import { want } from './views/parts';

const root = document.getElementById('app') as HTMLElement;
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = (state: State) =>
  state.theme === 'auto' ? systemDark.matches : state.theme === 'dark';
const first = fromLink(location.hash);

let app: App = {
  state: first,
  photo: null,
  picture: null,
  problem: null,
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
  notice: null,
  lost: null,
  copied: null,
  help: false,
  dark: isDark(first),
  spoken: '',
};
/** The settings of the last picture that worked, to go back to. */
let good: State = first;

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
  // What is looked at later comes after the first picture.
  if (app.state.gradients) want('gradients', () => update({}));
  want('speed', () => update({}));
  want('code', () => update({}));
  if (app.state.lesson) want('lessons', () => update({}));
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
      const { terms } = picture;
      if (terms) explained = `${picture.id} ${terms.cell}`;
      update({ picture, terms, problem: null, lost: null, dark, editing: null });
      release();
      if (app.state.pin && !isInside(app.state.pin, picture.output.shape)) set({ pin: null });
      explain();
      remember();
    },
    (reason) => {
      if (reason instanceof Superseded) return;
      done();
      release();
      player_.stop();
      const problem =
        reason instanceof Impossible
          ? reason.problem
          : { field: 'other' as const, sentence: String(reason), mends: [] };
      update({ problem, playing: false });
    },
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
function remember() {
  window.clearTimeout(remembering);
  remembering = window.setTimeout(() => {
    if (app.problem || app.playing) return;
    const link = toLink(app.state);
    history.replaceState(null, '', link ? `#${link}` : location.pathname + location.search);
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
      const focus = focusOf(app);
      const word = app.picture?.layer.op === 'conv' ? 'filter' : 'channel';
      if (focus && app.picture) {
        const shape = app.picture.output.shape;
        update({ spoken: stepSentence(focus, shape, word, valueAt(app, focus)) });
      }
    },
    app.playing ? 1000 : 150,
  );
}

// ---- acting -------------------------------------------------------------------------------

function set(patch: Partial<State>) {
  const state = changed(app.state, patch, app.photo);
  update({ state, dark: app.picture ? app.dark : isDark(state) });
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

function replaceFilter(filter: Filter) {
  const { filters, filter: chosen } = app.state;
  set({ filters: filters.map((old, i) => (i === chosen ? filter : old)) });
}

const act: Act = {
  set,
  setFilter: replaceFilter,
  setWeight(index, value) {
    const { state, picture } = app;
    if (!picture) return;
    const channels = depth(state, picture.input.shape[3]);
    const at = picture.layer.flip ? turnedIndex(index, state.f, channels) : index;
    replaceFilter(withWeight(state.filters[state.filter], state.f, channels, at, value));
  },
  setFilterCount(n) {
    const { filters, bias } = app.state;
    // New filters are presets that are not there yet, so that each map shows something else.
    const unused = PRESETS.filter((p) => !filters.some((f) => f.preset === p.id));
    const grown = Array.from(
      { length: n },
      (_, i): Filter =>
        filters[i] ?? {
          preset: (unused[(i - filters.length) % (unused.length || 1)] ?? PRESETS[0]).id,
          numbers: [],
        },
    );
    set({ filters: grown, bias: grown.map((_, i) => bias[i] ?? 0), k: null });
  },
  setBias(value) {
    set({ bias: app.state.bias.map((old, i) => (i === app.state.filter ? value : old)) });
  },
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
  edit(at, text) {
    if (!at || !app.picture?.input.values) {
      update({ editing: null });
      return;
    }
    const { editing } = app;
    if (editing?.typed && editing.at.every((x, i) => x === at[i])) {
      // Keys that come before the field is there belong into it.
      if (text === undefined) act.write(at, editing.text);
      else update({ editing: { ...editing, text: editing.text + text } });
      return;
    }
    const [, , cols, channels] = app.picture.input.shape;
    const channel = Math.max(0, app.state.channel);
    const value = app.picture.input.values[(at[0] * cols + at[1]) * channels + channel];
    act.play(false);
    update({ editing: { at, text: text ?? String(value), typed: text !== undefined } });
  },
  write(at, text) {
    const { editing, picture, state } = app;
    if (!editing || !picture?.input.values) return;
    update({ editing: null });
    const value = parseNumber(text);
    const [, rows, cols, channels] = picture.input.shape;
    const index = (at[0] * cols + at[1]) * channels + Math.max(0, state.channel);
    if (!Number.isFinite(value) || picture.input.values[index] === value) return;
    const data = Array.from(picture.input.values);
    data[index] = value;
    set({ source: 'own', own: { shape: [rows, cols, channels], data } });
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
  async photo(file, name) {
    update({ notice: { text: `Reading ${name} …`, bad: false } });
    try {
      const photo = await readPhoto(file, name);
      engine.keepPhoto(photo);
      const notice = photo.from
        ? `${name} was ${photo.from.join(' × ')} pixels; it is shown at ${photo.width} × ${photo.height}.`
        : null;
      update({ photo, notice: notice ? { text: notice, bad: false } : null });
      set({ source: 'photo', k: null, pin: null, example: 0, channel: -1 });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      update({ notice: { text, bad: true } });
    }
  },
  async lessons() {
    try {
      const { LESSONS, lessonState } = await import('./lessons/all');
      if (!app.state.lesson) set(lessonState(app.state, LESSONS[0], 0));
    } catch {
      const text = 'The lessons could not be fetched: try again with a network.';
      update({ notice: { text, bad: true } });
    }
  },
  measure() {
    if (!app.picture || app.measuring) return;
    act.play(false);
    update({ measuring: true });
    engine.speed(app.picture.id).then(
      (speed) => update({ speed, measuring: false }),
      () => update({ measuring: false }),
    );
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
  undo: () => set(good),
  async copyLink() {
    const link = toLink(app.state);
    const left = leftOut(app.state);
    await act.copy(`${location.origin}${location.pathname}${link ? `#${link}` : ''}`, 'link');
    if (left) update({ notice: { text: left, bad: false } });
  },
  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      update({ copied: what });
      window.setTimeout(() => update({ copied: null }), 1600);
    } catch {
      update({ notice: { text: 'The browser did not let the page copy.', bad: true } });
    }
  },
  help: (open = !app.help) => update({ help: open }),
};

keyboard(act);
systemDark.addEventListener('change', compute);
window.addEventListener('hashchange', () => {
  player_.stop();
  update({ state: fromLink(location.hash), playing: false, hover: null });
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
