/** The plain fields that the call is made of. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { parseNumber } from '../model/numbers';
import { typed } from './directives';

export interface NumberField {
  readonly id: string;
  readonly label: string | TemplateResult;
  readonly value: number | null;
  readonly set: (n: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | 'any';
  readonly bad?: boolean;
  readonly hint?: string;
  readonly after?: unknown;
}

export function numberField(field: NumberField) {
  const { id, label, value, set, min, max, step = 1, bad = false, hint, after } = field;
  return html`<div class="field ${bad ? 'bad' : ''}">
    <label for=${id}>${label}</label>
    <div class="with-after">
      <input
        id=${id}
        type="number"
        inputmode="decimal"
        autocomplete="off"
        step=${step}
        min=${min ?? nothing}
        max=${max ?? nothing}
        placeholder=${hint ?? nothing}
        aria-invalid=${bad ? 'true' : nothing}
        aria-describedby=${bad ? 'problem' : nothing}
        ${typed(value)}
        @input=${(event: Event) => set(parseNumber((event.target as HTMLInputElement).value))}
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
  label: string | TemplateResult,
  value: string,
  choices: readonly Choice[],
  set: (value: string) => void,
) {
  const option = (c: Choice) =>
    html`<option value=${c.value} ?selected=${c.value === value}>${c.name}</option>`;
  const groups = [...new Set(choices.map((c) => c.group ?? ''))];
  const listed = groups.map((group) => {
    const options = choices.filter((c) => (c.group ?? '') === group).map(option);
    return group ? html`<optgroup label=${group}>${options}</optgroup>` : options;
  });
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      .value=${value}
      @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}
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
