/** The call is the form: each argument of conv_forward or pool_forward is editable in its place. */
import { html, nothing } from 'lit-html';
import { type App, chosenFilter } from '../model/app';
import type { Counted } from '../model/drafts';
import { GRIDS } from '../model/grids';
import { outputName, type Photo } from '../model/layer';
import { OPERATIONS, rowOf } from '../model/operations';
import { PICTURES } from '../model/pictureNames';
import { PRESETS, type PresetId } from '../model/presets';
import { rareArguments } from '../model/rareArguments';
import {
  chosenSource,
  EXERCISES,
  inputShape,
  isPixels,
  type SourceId,
  sideOf,
} from '../model/sources';
import {
  AFRESH,
  around,
  both,
  isEven,
  isSquare,
  LIMITS,
  type Operation,
  type State,
} from '../model/state';
import type { Act } from './act';
import { checkField, type NumberField, numberField, radios, reasonId, selectField } from './fields';
import { icons } from './icons';
import { part } from './parts';

function uploadView(act: Act) {
  const chosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) act.photo(file, file.name);
    // So that the same file can be chosen again.
    input.value = '';
  };
  return html`<div class="field">
    <span class="word" aria-hidden="true">Upload</span>
    <label class="button upload" title="Upload a photo or a .npy file, or drop or paste one"
      >${icons.upload}<span class="unseen">Upload a photo or a .npy file</span
      ><input type="file" class="unseen" accept="image/*,.npy" @change=${chosen}
    /></label>
  </div>`;
}

/** A whole number with bounds: what cannot be used stays in its field, marked. */
function counted(
  app: App,
  act: Act,
  id: Counted,
  label: string,
  value: number,
  min: number,
  max?: number,
  more: Partial<NumberField> = {},
) {
  const set = (n: number) => act.setCounted(id, n);
  return numberField(app, { id, label, value, min, max, set, ...more });
}

const broughtChoice = ({ name, array }: Photo) =>
  array
    ? { value: 'npy', name: `Array: ${name}`, group: 'Numbers' }
    : { value: 'photo', name: `Photo: ${name}`, group: 'Pictures' };

function inputArgument(app: App, act: Act) {
  const { state } = app;
  const of = (group: string) => (value: string, name: string) => ({ value, name, group });
  const [numbers, picture] = [of('Numbers'), of('Pictures')];
  const choices = [
    ...GRIDS.map(({ id, name }) => numbers(id, name)),
    numbers('volume', 'Random (randn)'),
    ...EXERCISES.map(({ id, name }) => numbers(id, `Exercise: ${name}`)),
    ...(state.own ? [numbers('own', 'Your numbers')] : []),
    ...PICTURES.map(({ id, name }) => picture(id, name)),
    picture('webcam', 'Webcam'),
    ...(app.photo && !app.photo.live ? [broughtChoice(app.photo)] : []),
  ];
  const [, rows, cols, channels] = inputShape(state, app.photo);
  const by = html`<span class="by">×</span>`;
  const volume = state.source === 'volume';
  const chosen = state.source === 'photo' && app.photo?.live ? 'webcam' : chosenSource(state);
  const side = sideOf(state);
  return html`<fieldset class="argument ${app.webcam ? 'whole' : ''}">
    <legend class="unseen">A_prev, the input</legend>
    ${selectField(
      'source',
      { label: 'Input', name: 'A_prev' },
      chosen,
      choices,
      (value, select) => {
        const exercise = EXERCISES.find(({ id }) => id === value);
        if (value !== 'webcam' && !exercise) {
          act.set({ source: value as SourceId, ...AFRESH });
          return;
        }
        // Until it is there, the input is what it was.
        select.value = chosen;
        if (exercise) act.exercise(exercise);
        else act.webcam('start');
      },
    )}
    ${volume ? counted(app, act, 'm', 'Examples', state.m, ...LIMITS.m, { name: 'm', after: by }) : nothing}
    ${
      side !== null
        ? counted(app, act, 'side', 'Size', side, ...LIMITS.side, {
            after: html`<span class="by">× ${cols} ×${volume ? nothing : ` ${channels}`}</span>`,
          })
        : html`<span class="by">${rows} × ${cols} × ${channels}</span>`
    }
    ${
      volume
        ? html`${counted(app, act, 'channels', 'Channels', state.channels, ...LIMITS.channels)}
          ${counted(app, act, 'seed', 'Seed', state.seed, 0, undefined)}`
        : nothing
    }
    ${
      isPixels(state.source)
        ? checkField('colour', 'Colour', state.colour, (colour) => act.set({ colour, channel: -1 }))
        : nothing
    }
    ${uploadView(act)} ${app.webcam ? part('webcam', app, act) : nothing}
  </fieldset>`;
}

/** The filter size: one number, or height and width apart. */
function sizeFields(app: App, act: Act) {
  const { state } = app;
  const [rows, cols] = state.f;
  const free = state.free || !isSquare(state.f);
  const says = free
    ? 'Height and width are free: link them'
    : 'Height and width are linked: free them';
  const link = html`<button
    type="button"
    class="link"
    aria-label="Height and width linked"
    aria-pressed=${!free}
    title=${says}
    @click=${() => act.set(free ? { free: false, f: both(rows) } : { free: true })}
  >
    ${free ? icons.free : icons.linked}
  </button>`;
  return html`${numberField(app, {
    id: 'f',
    label: free ? 'Filter size: rows' : 'Filter size',
    name: free ? 'f_H' : 'f',
    value: rows,
    min: 1,
    set: (n) => act.set({ f: free ? [n, cols] : both(n) }),
    after: link,
  })}${
    free
      ? numberField(app, {
          id: 'f-w',
          label: 'columns',
          name: 'f_W',
          value: cols,
          min: 1,
          set: (n) => act.set({ f: [rows, n] }),
        })
      : nothing
  }`;
}

function filterArguments(app: App, act: Act) {
  const { state } = app;
  const at = chosenFilter(app);
  const filter = state.filters[at];
  const choices = [
    ...PRESETS.map((p) => ({ value: p.id, name: p.name })),
    ...(filter.preset === 'own' ? [{ value: 'own', name: 'Your numbers' }] : []),
  ];
  const many = state.filters.length > 1;
  const of = many ? ` of filter ${at}` : '';
  return html`<fieldset class="argument">
      <legend class="unseen">W, the filters</legend>
      ${selectField(
        'preset',
        { label: many ? `Preset${of}` : 'Preset of the filter', name: 'W' },
        filter.preset,
        choices,
        (value) => {
          if (value !== 'own') act.setFilter({ preset: value as PresetId, numbers: [] });
        },
      )}
      ${
        filter.preset === 'random'
          ? html`<button type="button" class="chip" @click=${() => act.setFilter(filter)}>Draw again</button>`
          : nothing
      }
      ${sizeFields(app, act)}
      ${counted(app, act, 'filters', 'How many', state.filters.length, ...LIMITS.filters, { name: 'n_C', min: state.groups, step: state.groups })}
    </fieldset>
    <div class="argument">
      ${numberField(app, {
        id: 'bias',
        label: 'Bias',
        name: 'b',
        value: state.bias[at] ?? 0,
        step: 'any',
        digits: 4,
        set: act.setBias,
      })}
    </div>`;
}

function slideArguments(app: App, act: Act) {
  const { state } = app;
  const square = isSquare(state.stride);
  const even = state.pad !== 'same' && isEven(state.pad);
  const padButton = (text: string, on: boolean, patch: Partial<State>) =>
    html`<button type="button" class="chip" aria-pressed=${on} @click=${() => act.set(patch)}>
      ${text}
    </button>`;
  const none = state.pad !== 'same' && state.pad.every((p) => p === 0);
  const { slides } = rowOf(state);
  const stride = html`<div class="argument">
      ${numberField(app, {
        id: 'stride',
        label: square ? 'Stride' : 'Stride of rows',
        name: 'stride',
        value: state.stride[0],
        min: 1,
        set: (n) => act.set({ stride: square ? both(n) : [n, state.stride[1]] }),
        after: square ? nothing : html`<span class="by">× ${state.stride[1]}</span>`,
      })}
    </div>`;
  return html`${slides ? stride : nothing}
    <div class="argument">
      ${numberField(app, {
        id: 'pad',
        label: 'Padding',
        name: 'pad',
        value: even ? Number(state.pad[0]) : null,
        hint: state.pad === 'same' ? 'same' : 'sides',
        min: 0,
        set: (n) => act.set({ pad: around(n) }),
        after: html`${padButton('valid', none, { pad: around(0) })}${slides ? padButton('same', state.pad === 'same', { pad: 'same' }) : nothing}`,
      })}
    </div>`;
}

function modeArgument(app: App, act: Act) {
  const choices = rowOf(app.state).modes.map((mode) => ({ value: mode, name: `"${mode}"` }));
  return html`<div class="argument">
    ${selectField('mode', { label: 'What it keeps', name: 'mode' }, app.state.op, choices, (op) =>
      act.set({ op: op as Operation }),
    )}
  </div>`;
}

/** What most people leave alone opens here, and is fetched when it does. */
function moreArguments(app: App, act: Act) {
  const { state } = app;
  const filters = rowOf(state).filters;
  const [what, all] = filters
    ? ['Sides, dilation …', 'Sides, dilation, groups, activation']
    : ['Sides', nothing];
  const rare = rareArguments(state);
  const end = filters && state.activation !== 'none' ? '))' : ')';
  return html`<details
    class="more"
    ?open=${app.more}
    @toggle=${(event: Event) => act.more((event.target as HTMLDetailsElement).open)}
  >
    <summary title=${all}>
      <span class="word">${what}</span
      ><span class="row"
        >${rare.length ? html`<code class="rare">${rare.join(', ')}</code>` : nothing} <span class="opens">More</span> <code aria-hidden="true">${end}</code></span
      >
    </summary>
    ${app.more ? part('more', app, act) : nothing}
  </details>`;
}

/** Every field that cannot work, with its reason and its own ways out. */
function problemsView(app: App, act: Act) {
  const { problems } = app;
  if (problems.length === 0) return nothing;
  return html`<div class="problems" id="problem">
    ${problems.map(
      ({ ids, sentence, mends }) => html`<p class="problem">
        <span id=${reasonId(ids)}>${sentence}</span>
        ${mends.map(
          (mend) =>
            html`<button type="button" class="mend" @click=${() => act.mend(mend)}>
              ${mend.label}
            </button>`,
        )}
      </p>`,
    )}
    ${
      app.picture && app.worked
        ? html`<button type="button" class="mend" @click=${act.undo}>
            Back to the last that worked
          </button>`
        : nothing
    }
  </div>`;
}

function messagesView(app: App, act: Act) {
  const { lost, notice } = app;
  return html`<div class="messages" aria-live="polite">
    ${
      lost
        ? html`<p class="problem">
            ${lost}
            <button type="button" class="mend" @click=${act.restart}>Try again</button>
          </p>`
        : nothing
    }
    ${problemsView(app, act)}
    ${notice ? html`<p class=${notice.bad ? 'problem' : 'note'}>${notice.text}</p>` : nothing}
  </div>`;
}

export function callView(app: App, act: Act) {
  const { state } = app;
  const { call, filters, slides, modes } = rowOf(state);
  const active = filters && state.activation !== 'none';
  return html`<section class="call" aria-label=${state.embed ? nothing : 'Settings'}>
    ${radios(
      'op',
      'Operation',
      state.op,
      Object.entries(OPERATIONS).map(([op, { name }]) => [op as Operation, name] as const),
      (op) => act.set({ op, filter: 0 }),
    )}
    <form class="form" @submit=${(event: Event) => event.preventDefault()}>
      <p class="function">
        <span class="word">Output</span>
        <code
          ><b class="out-word">${outputName(state)}</b> = ${active ? `${state.activation}(` : ''}${call}(</code
        >
      </p>
      <div class="arguments">
        ${inputArgument(app, act)}
        ${
          filters
            ? filterArguments(app, act)
            : slides
              ? html`<div class="argument">${sizeFields(app, act)}</div>`
              : nothing
        }
        ${slideArguments(app, act)} ${modes.length ? modeArgument(app, act) : nothing} ${moreArguments(app, act)}
      </div>
    </form>
    ${messagesView(app, act)}
  </section>`;
}
