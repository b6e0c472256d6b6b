/** Typing over a number of the input. */
import { parseNumber } from '../model/numbers';
import type { Act } from '../views/act';
import type { Page } from './page';

export function cellActs(page: Page): Pick<Act, 'edit' | 'write'> {
  const write: Act['write'] = (at, text) => {
    const { editing, picture, state } = page.app;
    if (!editing || !picture?.input.values) return;
    page.update({ editing: null });
    const value = parseNumber(text);
    const [, rows, cols, channels] = picture.input.shape;
    const index = (at[0] * cols + at[1]) * channels + Math.max(0, state.channel);
    if (!Number.isFinite(value) || picture.input.values[index] === value) return;
    const data = Array.from(picture.input.values);
    data[index] = value;
    page.set({ source: 'own', own: { shape: [rows, cols, channels], data } });
  };
  return {
    write,
    edit(at, text) {
      if (!at || !page.app.picture?.input.values) {
        page.update({ editing: null });
        return;
      }
      const { editing } = page.app;
      if (editing?.typed && editing.at.every((x, i) => x === at[i])) {
        // Keys that come before the field is there belong into it.
        if (text === undefined) write(at, editing.text);
        else page.update({ editing: { ...editing, text: editing.text + text } });
        return;
      }
      const [, , cols, channels] = page.app.picture.input.shape;
      const channel = Math.max(0, page.app.state.channel);
      const value = page.app.picture.input.values[(at[0] * cols + at[1]) * channels + channel];
      page.pause();
      page.update({ editing: { at, text: text ?? String(value), typed: text !== undefined } });
    },
  };
}
