/** Bridges between markup and what markup cannot say. */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import { parseNumber, rounded, withMinus } from '../model/numbers';

/** A sign, a point, or a line without anything under it, before there is a number. */
export const UNFINISHED = /^\s*[-−+.]{1,2}$|\/\s*[-−+.]?$/;

/** The number that a field was given, by the text that stands for it there. */
const given = new WeakMap<HTMLInputElement, readonly [text: string, value: number]>();

/** The number in a field: as it is, not rounded as it is shown. */
export function numberIn(field: HTMLInputElement): number {
  const [text, value] = given.get(field) ?? [];
  return value !== undefined && text === field.value ? value : parseNumber(field.value);
}

/** Shows a number in a field without disturbing what is being typed ("1.", "-", nothing yet). */
class TypedDirective extends Directive {
  render(_value: number | null, _digits?: number) {
    return nothing;
  }
  override update(part: ElementPart, [value, digits = 7]: [number | null, number?]) {
    const input = part.element as HTMLInputElement;
    const focused = document.activeElement === input;
    if (value === null) {
      if (!focused) input.value = '';
    } else if (Number.isNaN(value)) {
      // What is no number stays as it was typed, but for the beginning of one.
      if (!focused && UNFINISHED.test(input.value)) input.value = '';
    } else if (
      input.value === '' ||
      parseNumber(input.value) !== value ||
      // A hyphen becomes the true sign when the field is left.
      (!focused && input.type !== 'number' && input.value.includes('-'))
    ) {
      if (focused && UNFINISHED.test(input.value)) return nothing;
      // It rounds what it shows, never what is computed; while typing it is left alone.
      const text = focused ? String(value) : rounded(value, digits);
      // A field for numbers only takes the keyboard's hyphen; a plain one shows the true sign.
      input.value = input.type === 'number' ? text : withMinus(text);
    }
    if (value !== null) given.set(input, [input.value, value]);
    return nothing;
  }
}
export const typed = directive(TypedDirective);

/** Shows a text in a field, but leaves alone what is `held`, or typed while `same` says that it means it. */
class WrittenDirective extends Directive {
  render(_text: string, _same: (typed: string) => boolean, _held: boolean) {
    return nothing;
  }
  override update(
    part: ElementPart,
    [text, same, held]: [string, (typed: string) => boolean, boolean],
  ) {
    const input = part.element as HTMLInputElement;
    const shown = withMinus(text);
    const typing = held || (document.activeElement === input && same(input.value));
    if (!typing && input.value !== shown) input.value = shown;
    return nothing;
  }
}
export const written = directive(WrittenDirective);

/** Gives the focus to an element as it appears, all selected or with the caret at the end. */
class FocusedDirective extends Directive {
  private done = false;
  render(_caretAtEnd: boolean) {
    return nothing;
  }
  override update(part: ElementPart, [caretAtEnd]: [boolean]) {
    if (!this.done) {
      this.done = true;
      const input = part.element as HTMLInputElement;
      queueMicrotask(() => {
        input.focus();
        if (caretAtEnd) input.setSelectionRange(input.value.length, input.value.length);
        else input.select();
      });
    }
    return nothing;
  }
}
export const focused = directive(FocusedDirective);
