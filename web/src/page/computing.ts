/** Asks the engine for what the state wants, and puts its answers, or its verdict, on show. */
import { type Engine, Impossible, Superseded } from '../engine/client';
import { type App, flowOf, focusOf, lookOf } from '../model/app';
import { type Layer, layerOf } from '../model/layer';
import type { Moment } from '../model/past';
import type { Picture } from '../model/picture';
import type { Problem } from '../model/problem';
import type { State } from '../model/state';
import { type Look, shownOutput } from '../model/steps';
import { lookAt } from '../model/walk';
import type { Drawing } from './drawing';
import { isDark } from './theme';

/** Changes in one field with less than this between them are one: a number of two digits, say. */
const ONE_GO = 500;

/** Tells of each change whether it goes on from the one before. */
export function oneGo(): () => boolean {
  let changed = 0;
  let field: Element | null = null;
  return () => {
    const [now, here] = [performance.now(), document.activeElement];
    const goes = here === field && now - changed < ONE_GO;
    [changed, field] = [now, here];
    return goes;
  };
}

export interface Computing {
  /** The settings that worked before the last change, to go back to; the photo that it had is back too. */
  back(): State;
  /** What is set now, with the input that was brought. */
  moment(): Moment;
  /** The input that somebody had brought then is there again. */
  restore(moment: Moment): void;
  /** Whether it is not known yet if the settings work. */
  readonly waiting: boolean;
  /** Settles when what was asked for last has been answered, or is not wanted any more. */
  readonly answered: Promise<void>;
  /** Asks for the picture of the state, unless it was asked for already. */
  compute(): void;
  /** Shows the picture of another state, as the last that worked, while there is none. */
  instead(state: State): void;
  /** So that the next `compute` asks in any case. */
  forget(): void;
  /** Asks for the terms of the cell in focus, when they are not on show already. */
  explain(): void;
  /** What stands beside the settings as their problem: first what is typed, then the core's word. */
  judge(drafts?: Drawing['app']['drafts']): void;
}

/** What else happens when an answer comes. */
export interface Heard {
  worked(picture: Picture): void;
  failed(): void;
}

/**
 * What tells one question from another. Of a large tensor only the map on show is painted, so another
 * one is another question.
 */
function questionOf(layer: Layer, dark: boolean, look: Look, picture: Picture | null): string {
  const large = picture && !(picture.input.values && picture.output.values);
  const shown = large
    ? [shownOutput(picture.output.shape, lookAt(picture, look)), look.channel]
    : [];
  return JSON.stringify([layer, dark, shown], (_, x) => (Number.isNaN(x) ? 'NaN' : x));
}

export function computing(page: Drawing, engine: Engine, heard: Heard): Computing {
  /** What the last picture that worked was made from. */
  let good = moment();
  /** The one before what is being typed: of "12", "1" was never meant. */
  let base = good;
  const goesOn = oneGo();
  /** What the core said about the settings; numbers that no setting can be come before it. */
  let verdict: readonly Problem[] = [];
  let asked = '';
  let explained = '';
  let flowed = '';
  /** How many questions about cells are under way. */
  let unanswered = 0;
  let busyTimer = 0;
  let waiting = false;
  let answered = Promise.resolve();

  function compute() {
    const { app } = page;
    const layer = layerOf(app.state, app.photo);
    const dark = isDark(app.state);
    const look = lookOf(app);
    const key = questionOf(layer, dark, look, app.picture);
    if (key === asked) return;
    asked = key;
    begin();
    waiting = true;
    const asking = moment();
    window.clearTimeout(busyTimer);
    busyTimer = window.setTimeout(() => page.update({ busy: true }), 400);
    const done = () => {
      waiting = false;
      window.clearTimeout(busyTimer);
      if (page.app.busy) page.update({ busy: false });
    };
    page.hold();
    answered = engine.ask({ type: 'run', layer, look, dark }).then(
      (picture) => {
        done();
        good = asking;
        verdict = [];
        show(picture, dark);
        page.update({ worked: true, editing: null });
        judge();
        page.release();
        heard.worked(picture);
        // Whether another map is looked at by now can only be told with the picture.
        asked = questionOf(layer, dark, look, picture);
        compute();
      },
      (reason) => {
        if (reason instanceof Superseded) return;
        done();
        page.update({ dark });
        verdict =
          reason instanceof Impossible
            ? reason.problems
            : [{ ids: [], sentence: String(reason), mends: [] }];
        heard.failed();
        judge();
        page.release();
      },
    );
  }

  /** The answer, with the arithmetic that came with it. */
  function show(picture: Picture, dark: boolean) {
    const { terms } = picture;
    if (terms) explained = `${picture.id} ${terms.cell}`;
    const before = page.app.picture;
    page.update({ picture, terms, dark });
    if (before) engine.takeBack(before);
  }

  /** A change begins, or goes on: the same field, digit after digit. */
  function begin() {
    const { problems, photo } = page.app;
    const goes = goesOn();
    if (photo !== good.photo || photo?.live || !(goes || problems.length)) base = good;
  }

  function judge(drafts = page.app.drafts) {
    if (drafts !== page.app.drafts) begin();
    page.update({ drafts, problems: [...drafts.map((d) => d.problem), ...verdict] });
  }

  function instead(state: State) {
    base = good = { ...good, state };
    const layer = layerOf(state, page.app.photo);
    const dark = isDark(state);
    engine.ask({ type: 'run', layer, look: lookOf(page.app), dark }).then(
      (picture) => {
        // What was typed meanwhile may have brought a picture of its own.
        if (!page.app.picture) show(picture, dark);
      },
      () => undefined,
    );
  }

  function explain() {
    askTerms();
    flowBack();
  }

  function askTerms() {
    const { app } = page;
    const focus = focusOf(app);
    if (!focus || !app.picture) return;
    const key = `${app.picture.id} ${focus}`;
    if (key === explained) return;
    explained = key;
    // A window that moves, and its sum, are drawn together; but nobody waits for an engine that is busy.
    if (!waiting && unanswered === 0) page.hold();
    unanswered++;
    const told = (terms: App['terms']) => {
      unanswered--;
      // Another cell, or another picture, may have its terms by now.
      if (explained !== key) return;
      if (terms) page.update({ terms });
      else explained = '';
      if (!waiting) page.release();
    };
    engine.ask({ type: 'terms', run: app.picture, cell: focus }).then(told, () => told(null));
  }

  /** Asks for the gradients, while they are on show. */
  function flowBack() {
    const { picture, state, dark } = page.app;
    if (!state.gradients || !picture) return;
    const flow = flowOf(page.app);
    const key = `${picture.id} ${flow.k} ${flow.from} ${flow.cell} ${dark}`;
    if (key === flowed) return;
    flowed = key;
    engine.ask({ type: 'gradients', run: picture, dark, ...flow }).then(
      (gradients) => page.update({ gradients }),
      () => {
        if (flowed === key) flowed = '';
      },
    );
  }

  function moment(): Moment {
    const { state, photo } = page.app;
    return { state, photo, brought: engine.brought };
  }

  function restore({ photo, brought }: Moment) {
    if (!brought || photo === page.app.photo) return;
    engine.bring(brought);
    page.update({ photo });
  }

  return {
    instead,
    back() {
      restore(base);
      return base.state;
    },
    moment,
    restore,
    get waiting() {
      return waiting;
    },
    get answered() {
      return answered;
    },
    compute,
    forget() {
      asked = '';
    },
    explain,
    judge,
  };
}
