/** The call is the form: each argument of conv_forward or pool_forward is editable in its place. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import type { Counted } from '../model/drafts';
import { GRIDS } from '../model/grids';
import { outputName } from '../model/layer';
import { PICTURES } from '../model/pictureNames';
import { PRESETS, type PresetId } from '../model/presets';
import { isPixels, type SourceId } from '../model/sources';
import { around, both, isEven, isSquare, LIMITS, type State } from '../model/state';
import type { Act } from './act';
import { checkField, type NumberField, numberField, radios, selectField } from './fields';
import { icons } from './icons';
import { moreView } from './more';

function uploadView(act: Act) {
  const chosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) act.photo(file, file.name);
    // So that the same file can be chosen again.
    input.value = '';
  };
  return html`<div class="field">
    <span class="label" aria-hidden="true">or your own</span>
    <label class="button upload"
      >${icons.upload}<span>Upload a photo</span
      ><input type="file" class="unseen" accept="image/*" @change=${chosen}
    /></label>
  </div>`;
}

/** A whole number with bounds: what cannot be used stays in its field, marked. */
function counted(
  app: App,
  act: Act,
  id: Counted,
  label: NumberField['label'],
  value: number,
  min: number,
  max?: number,
) {
  const draft = app.drafts.find((d) => d.id === id);
  const shown = draft ? draft.value : value;
  const set = (n: number) => act.setCounted(id, n);
  return numberField({ id, label, value: shown, min, max, bad: draft !== undefined, set });
}

function inputArgument(app: App, act: Act) {
  const { state } = app;
  const choices = [
    ...GRIDS.map((g) => ({ value: g.id, name: g.name, group: 'Numbers' })),
    { value: 'volume', name: 'Random volume (NumPy’s randn)', group: 'Numbers' },
    ...(state.own ? [{ value: 'own', name: 'Your numbers', group: 'Numbers' }] : []),
    ...PICTURES.map((p) => ({ value: p.id, name: p.name, group: 'Pictures' })),
    ...(app.photo ? [{ value: 'photo', name: `Photo: ${app.photo.name}`, group: 'Pictures' }] : []),
  ];
  const [low, high] = LIMITS.side;
  const sized = !isPixels(state.source) && state.source !== 'own';
  return html`<fieldset class="argument">
    <legend><code>A_prev</code> input</legend>
    ${selectField('source', 'Input', state.source, choices, (value) =>
      act.set({ source: value as SourceId, example: 0, channel: -1, pin: null, k: null }),
    )}
    ${
      sized
        ? counted(app, act, 'side', html`Size <var>${low}…${high}</var>`, state.side, low, high)
        : nothing
    }
    ${
      state.source === 'volume'
        ? html`${counted(app, act, 'm', 'Examples m', state.m, ...LIMITS.m)}
          ${counted(app, act, 'channels', 'Channels', state.channels, ...LIMITS.channels)}
          ${counted(app, act, 'seed', 'Seed', state.seed, 0)}`
        : nothing
    }
    ${
      isPixels(state.source)
        ? checkField('colour', 'Colour', state.colour, (colour) => act.set({ colour, channel: -1 }))
        : nothing
    }
    ${uploadView(act)}
  </fieldset>`;
}

function filterArgument(app: App, act: Act) {
  const { state } = app;
  const filter = state.filters[state.filter] ?? state.filters[0];
  const choices = [
    ...PRESETS.map((p) => ({ value: p.id, name: p.name })),
    ...(filter.preset === 'own' ? [{ value: 'own', name: 'Your numbers' }] : []),
  ];
  const bias = app.drafts.find((d) => d.id === 'bias');
  return html`<fieldset class="argument">
    <legend><code>W</code>, <code>b</code> filters and bias</legend>
    ${selectField(
      'preset',
      state.filters.length > 1 ? `Preset of filter ${state.filter}` : 'Preset',
      filter.preset,
      choices,
      (value) => {
        if (value !== 'own') act.setFilter({ preset: value as PresetId, numbers: [] });
      },
    )}
    ${counted(app, act, 'filters', html`How many <var>n_C</var>`, state.filters.length, ...LIMITS.filters)}
    ${numberField({
      id: 'bias',
      label: html`Bias <var>b</var>`,
      value: bias ? bias.value : (state.bias[state.filter] ?? 0),
      bad: bias !== undefined,
      step: 'any',
      set: act.setBias,
    })}
  </fieldset>`;
}

function slideArguments(app: App, act: Act) {
  const { state } = app;
  const field = app.problem?.field;
  const linked = (key: 'f' | 'stride') => (n: number) =>
    act.set({ [key]: isSquare(state[key]) ? both(n) : [n, state[key][1]] } as Partial<State>);
  const even = state.pad !== 'same' && isEven(state.pad);
  const side = (key: 'f' | 'stride') => (isSquare(state[key]) ? '' : '_H');
  const padButton = (text: string, on: boolean, patch: Partial<State>) =>
    html`<button type="button" class="chip" aria-pressed=${on} @click=${() => act.set(patch)}>
      ${text}
    </button>`;
  const none = state.pad !== 'same' && state.pad.every((p) => p === 0);
  return html`<fieldset class="argument">
    <legend>how the window slides</legend>
    ${numberField({
      id: 'f',
      label: html`Filter size <var>f${side('f')}</var>`,
      value: state.f[0],
      min: 1,
      bad: field === 'f',
      set: linked('f'),
      after: isSquare(state.f) ? nothing : html`<span class="by">× ${state.f[1]}</span>`,
    })}
    ${numberField({
      id: 'stride',
      label: html`Stride <var>s${side('stride')}</var>`,
      value: state.stride[0],
      min: 1,
      bad: field === 'stride',
      set: linked('stride'),
      after: isSquare(state.stride) ? nothing : html`<span class="by">× ${state.stride[1]}</span>`,
    })}
    ${numberField({
      id: 'pad',
      label: html`Padding <var>p</var>`,
      value: even ? Number(state.pad[0]) : null,
      hint: state.pad === 'same' ? 'same' : 'sides',
      min: 0,
      bad: field === 'pad',
      set: (n) => act.set({ pad: around(n) }),
      after: html`${padButton('valid', none, { pad: around(0) })}${padButton('same', state.pad === 'same', { pad: 'same' })}`,
    })}
  </fieldset>`;
}

function problemView(app: App, act: Act) {
  const { problem, lost, notice } = app;
  return html`<div class="messages" aria-live="polite">
    ${
      lost
        ? html`<p class="problem">
            The computing core could not be started (${lost}).
            <button type="button" class="mend" @click=${act.restart}>Try again</button>
          </p>`
        : nothing
    }
    ${
      problem
        ? html`<p class="problem" id="problem">
            <span>${problem.sentence}</span>
            ${problem.mends.map(
              (mend) =>
                html`<button type="button" class="mend" @click=${() => act.mend(mend)}>
                  ${mend.label}
                </button>`,
            )}
            ${
              app.picture && app.worked
                ? html`<button type="button" class="mend" @click=${act.undo}>
                    Back to the last that worked
                  </button>`
                : nothing
            }
          </p>`
        : nothing
    }
    ${notice ? html`<p class=${notice.bad ? 'problem' : 'note'}>${notice.text}</p>` : nothing}
  </div>`;
}

export function callView(app: App, act: Act) {
  const { state } = app;
  const conv = state.op === 'conv';
  const name = conv ? 'conv_forward' : 'pool_forward';
  const active = conv && state.activation !== 'none';
  return html`<section class="call" aria-label="Settings">
    <div class="operation">
      ${radios(
        'op',
        'Operation',
        state.op,
        [
          ['conv', 'Convolution'],
          ['max', 'Max pooling'],
          ['average', 'Average pooling'],
        ],
        (op) => act.set({ op, pin: null, k: null, filter: 0 }),
      )}
      <code class="signature"
        ><b class="out-word">${outputName(state)}</b> = ${active ? `${state.activation}(` : ''}${name}(A_prev${
          conv ? ', W, b' : ''
        }, hparameters${conv ? '' : `, mode="${state.op}"`})${active ? ')' : ''}</code
      >
    </div>
    <form class="arguments" @submit=${(event: Event) => event.preventDefault()}>
      ${slideArguments(app, act)} ${inputArgument(app, act)}
      ${conv ? filterArgument(app, act) : nothing} ${moreView(app, act)}
    </form>
    ${problemView(app, act)}
  </section>`;
}
