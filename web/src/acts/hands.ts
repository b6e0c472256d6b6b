/** All that a person can do, put together; and what follows when something was done. */
import { near } from '../engine/near';
import { type App, chosenFilter } from '../model/app';
import { changed } from '../model/change';
import { type Draft, keptDrafts } from '../model/drafts';
import type { Photo } from '../model/layer';
import { differs } from '../model/past';
import { AFRESH, START, type State } from '../model/state';
import { arriving } from '../page/arriving';
import { byHand } from '../page/byHand';
import { gridKeys } from '../page/gridKeys';
import { intoView } from '../page/intoView';
import { keepFocus } from '../page/keepFocus';
import { latecomers, plain, put } from '../page/latecomers';
import { lettingGo } from '../page/lettingGo';
import { link } from '../page/link';
import { keepOfflineCopy } from '../page/offlineCopy';
import { painting } from '../page/painting';
import { speaking } from '../page/speaking';
import { isDark } from '../page/theme';
import type { Act } from '../views/act';
import { beneath } from '../views/beneath';
import { figuresOf } from '../views/figures';
import { helpView } from '../views/help';
import { moreView } from '../views/more';
import { outOfSight, type Part, type PartName } from '../views/parts';
import { whenQuiet } from '../views/quiet';
import { shapesView } from '../views/shapes';
import { writeWith } from '../views/sheet';
import { speedView } from '../views/speedView';
import { wayBackView } from '../views/wayBackView';
import { webcamView } from '../views/webcamView';
import { cellActs } from './cells';
import { filterActs } from './filters';
import { lessonActs } from './lessons';
import { mendActs } from './mends';
import type { Page } from './page';
import { pastActs } from './past';
import { pointingActs } from './pointing';
import { sizing } from './sizing';
import { stepActs } from './steps';
import { takeActs } from './take';
import { wayActs } from './ways';
import { webcamActs } from './webcam';

export interface Hands {
  readonly act: Act;
  /** After each drawing: what is shown may want parts that are not here yet, or be out of sight. */
  drawn(): void;
  /** After each picture that worked. */
  worked(): void;
}

/** What comes along: every visit shows some, and the others are too small to be files of their own. */
const PARTS: readonly (readonly [PartName, Part['view']])[] = [
  ['shapes', shapesView],
  ['speed', speedView],
  ['help', helpView],
  ['more', moreView],
  ['webcam', webcamView],
  ['wayBack', wayBackView],
];

/** What there is before anything is done. */
export type Shown = Pick<Page, 'engine' | 'drawing' | 'computing'>;

/** Nothing is pointed at. */
const NOWHERE = { hover: null, reach: null, tap: null } as const;

/** A state with the filter whose numbers are on show. */
const withShown = (app: App): State => ({ ...app.state, filter: chosenFilter(app) });

/** `at` is the address whose state is shown. */
export function hands(shown: Shown, at: string): Hands {
  const { drawing, computing } = shown;
  const works = () => !computing.waiting && drawing.app.problems.length === 0;
  const address = link(drawing, works, at, (state) => {
    pause();
    const { notice } = drawing.app;
    const before = computing.moment();
    drawing.update({ state, ...NOWHERE, notice: notice?.bad ? null : notice });
    turn(before, computing.moment());
    computing.judge([]);
    computing.compute();
    computing.explain();
  });

  const size = sizing();

  function set(patch: Partial<State>, before = computing.moment()) {
    const { app } = drawing;
    const change = (from: State) => changed(from, patch, app.photo);
    const sizes = patch.f && !patch.filters;
    const next = sizes ? size('f', app.state, change) : change(app.state);
    const drafts = keptDrafts(app.drafts, withShown(app), withShown({ ...app, state: next }));
    // What somebody was told of a mistake is over with the next change.
    if (app.notice?.bad && differs(app.state, next)) drawing.update({ notice: null });
    // What was pointed at is gone with its operation, and no pointer will leave it.
    if (next.op !== app.state.op) drawing.update(NOWHERE);
    drawing.update({ state: next, dark: app.picture ? app.dark : isDark(next) });
    note(before, computing.moment());
    if (drafts !== app.drafts) computing.judge(drafts);
    computing.compute();
    computing.explain();
    if (!app.playing || differs(app.state, next)) address.remember();
  }

  function bring(photo: Photo, give: () => void) {
    const before = computing.moment();
    give();
    drawing.update({ photo });
    set({ source: photo.array ? 'npy' : 'photo', ...AFRESH }, before);
  }

  function draft(id: string, next: Draft | null) {
    const { drafts } = drawing.app;
    const others = drafts.filter((d) => d.id !== id);
    if (!next && others.length === drafts.length) return;
    if (next) pause();
    computing.judge(next ? [...others, next] : others);
  }

  function pause() {
    act.play(false);
  }

  const page: Page = {
    get app() {
      return drawing.app;
    },
    update: drawing.update,
    engine: shown.engine,
    drawing,
    computing,
    set,
    size,
    bring,
    draft,
    pause,
    speak: speaking(drawing),
    remember: address.remember,
  };
  const { note, turn, outside, ...past } = pastActs(page);
  const act: Act = {
    set,
    ...past,
    ...filterActs(page),
    ...mendActs(page),
    ...cellActs(page),
    ...takeActs(page),
    ...lessonActs(page, outside),
    ...pointingActs(page),
    ...stepActs(page),
    ...webcamActs(page),
    ...wayActs(page),
  };
  outOfSight(beneath);
  writeWith(figuresOf);
  for (const [name, view] of PARTS) put(name, page, plain(view));
  const follow = intoView();
  const keep = keepFocus();
  byHand();
  gridKeys(act);
  arriving(act);
  painting(drawing, act);
  lettingGo(act);
  // What the address holds is written as the page writes it.
  address.remember();
  let settled = false;
  let stood = false;

  /** A link that cannot work still opens with a picture, dimmed: its nearest mends, else the start. */
  function standIn() {
    const { state, problems, photo } = drawing.app;
    stood = true;
    const mends = problems.map(({ mends: [first] }) => first?.patch ?? START);
    computing.instead(changed(state, Object.assign({}, ...mends), photo));
  }

  return {
    act,
    drawn() {
      const { picture, problems } = drawing.app;
      if (!stood && !picture && problems.length > 0) standIn();
      // Nothing competes with the first picture, whatever is done before it.
      if (picture && !settled) {
        settled = true;
        keepOfflineCopy();
        // Where it cannot be had there is the worker.
        whenQuiet(near, () => shown.engine.join(near).catch(() => undefined));
      }
      keep();
      follow(drawing.app);
      latecomers(page);
    },
    worked() {
      // The frames of a webcam change no setting.
      const { state, photo, playing } = drawing.app;
      if (photo?.live && state.source === 'photo') return;
      if (playing) return;
      address.remember();
      page.speak();
    },
  };
}
