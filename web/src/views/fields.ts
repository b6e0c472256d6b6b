/** The plain fields that the call is made of. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../model/app';
import { parseNumber } from '../model/numbers';
import { typed, UNFINISHED } from './directives';

/** A quiet word for everybody, and the name that the code has for it. */
export interface Label {
  readonly label: string;
  readonly name?: string | TemplateResult;
}

export interface NumberField extends Label {
  readonly id: string;
  readonly value: number | null;
  readonly set: (n: number) => void;
  readonly min?: number;
  readonly max?: number;
  /** With any step it takes fractions too, 1/9 as well as 0.5, which no browser's field of numbers does. */
  readonly step?: number | 'any';
  readonly hint?: string;
  /** How many digits are shown of a number that has more. */
  readonly digits?: number;
  readonly after?: unknown;
}

export const reasonId = (ids: readonly string[]): string => `reason-${ids[0]}`;

/** The id of the sentence why a field cannot be used, or null while it can. */
export function reasonOf({ problems }: Pick<App, 'problems'>, id: string): string | null {
  const problem = problems.find(({ ids }) => ids.includes(id));
  return problem ? reasonId(problem.ids) : null;
}

/** Below the figure, what belongs to the settings before, while the present ones do not work. */
export const staleNote = ({ problems, lost }: Pick<App, 'problems' | 'lost'>) =>
  problems.length > 0 || lost
    ? html`<p class="stale-note">Of the last settings that worked, as the pale figure is.</p>`
    : nothing;

const nameOf = ({ name }: Label) => (name ? html`<var>${name}</var>` : nothing);

export const textOf = ({ target }: Event): string => (target as HTMLInputElement).value;

/** A sign or a point alone is the beginning of a number: it is judged when the field is left. */
export function asTyped(event: Event, set: (n: number) => void): void {
  if (!UNFINISHED.test(textOf(event))) set(parseNumber(textOf(event)));
}

export function numberField(app: Pick<App, 'problems' | 'drafts'>, field: NumberField) {
  const { id, label, set, min, max, step = 1, hint, digits, after } = field;
  const draft = app.drafts.find((d) => d.id === id);
  const { value } = draft ?? field;
  const bad = reasonOf(app, id);
  return html`<div class="field ${bad ? 'bad' : ''}">
    <label for=${id} class="sideways"><span>${label}</span> ${nameOf(field)}</label>
    <div class="with-after">
      <input
        id=${id}
        class="by-hand"
        type=${step === 'any' ? 'text' : 'number'}
        inputmode=${step === 'any' ? nothing : 'numeric'}
        autocomplete="off"
        step=${step}
        min=${min ?? nothing}
        max=${max ?? nothing}
        placeholder=${hint ?? nothing}
        aria-invalid=${bad ? 'true' : nothing}
        aria-describedby=${bad ?? nothing}
        ${typed(value, digits)}
        @input=${(event: Event) => asTyped(event, set)}
        @change=${(event: Event) => {
          if (UNFINISHED.test(textOf(event))) set(Number.NaN);
        }}
      />${after ?? nothing}
    </div>
  </div>`;
}

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly group?: string;
}

export function selectField(
  id: string,
  label: Label,
  value: string,
  choices: readonly Choice[],
  set: (value: string, select: HTMLSelectElement) => void,
) {
  const option = (c: Choice) =>
    html`<option value=${c.value} ?selected=${c.value === value}>${c.name}</option>`;
  const groups = [...new Set(choices.map((c) => c.group ?? ''))];
  const listed = groups.map((group) => {
    const options = choices.filter((c) => (c.group ?? '') === group).map(option);
    return group ? html`<optgroup label=${group}>${options}</optgroup>` : options;
  });
  return html`<div class="field">
    <label for=${id}><span>${label.label}</span> ${nameOf(label)}</label>
    <select
      id=${id}
      .value=${value}
      @change=${(event: Event) => {
        const select = event.target as HTMLSelectElement;
        set(select.value, select);
      }}
    >
      ${listed}
    </select>
  </div>`;
}

/** A few choices side by side, as real radio buttons. */
export function radios<T extends string>(
  name: string,
  legend: string,
  value: T,
  choices: readonly (readonly [T, string])[],
  set: (value: T) => void,
) {
  return html`<fieldset class="radios">
    <legend class="unseen">${legend}</legend>
    ${choices.map(
      ([key, text]) =>
        html`<label
          ><input
            type="radio"
            name=${name}
            value=${key}
            .checked=${key === value}
            @change=${() => set(key)}
          /><span>${text}</span></label
        >`,
    )}
  </fieldset>`;
}

export function checkField(id: string, label: string, on: boolean, set: (on: boolean) => void) {
  return html`<label class="check" for=${id}
    ><input
      id=${id}
      type="checkbox"
      .checked=${on}
      @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
    />${label}</label
  >`;
}
