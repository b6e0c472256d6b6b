/** Numbers of the input, typed over or painted. */
import type { Brush } from '../model/app';
import { parseNumber } from '../model/numbers';
import { shownChannel } from '../model/onShow';
import { AFRESH, LIMITS } from '../model/state';
import type { Act } from '../views/act';
import type { Page } from './page';

type At = readonly [number, number];

export function cellActs(
  page: Page,
): Pick<Act, 'edit' | 'write' | 'table' | 'paintCell' | 'paint' | 'setBrush'> {
  /** The numbers as they are wanted now: the picture may be a moment behind. */
  function numbers() {
    const { picture, state } = page.app;
    if (state.source === 'own' && state.own) return state.own;
    if (!picture?.input.values) return null;
    const [, rows, cols, channels] = picture.input.shape;
    return { shape: [rows, cols, channels] as const, data: picture.input.values };
  }

  /** The channel whose numbers are on show. */
  function channelOnShow() {
    const { app } = page;
    return app.picture ? Math.max(0, shownChannel(app, app.picture)) : 0;
  }

  function change(at: At, value: number) {
    const own = numbers();
    if (!own || !Number.isFinite(value)) return;
    const { shape } = own;
    const cell = [...at, channelOnShow()];
    // One that was there a moment ago.
    if (cell.some((x, axis) => x >= shape[axis])) return;
    const index = (cell[0] * shape[1] + cell[1]) * shape[2] + cell[2];
    if (own.data[index] === value) return;
    const data = Array.from(own.data);
    data[index] = value;
    // A grid of float32 stays one.
    const single = 'single' in own && own.single ? { single: own.single } : {};
    page.set({ source: 'own', own: { shape: [...shape], data, ...single } });
  }

  const write: Act['write'] = (at, text) => {
    if (!page.app.editing) return;
    const value = parseNumber(text);
    const none = text.trim() !== '' && !Number.isFinite(value);
    const notice = { text: `A cell holds a finite number; “${text.trim()}” is none.`, bad: true };
    page.update({ editing: null, notice: none ? notice : null });
    change(at, value);
  };
  return {
    write,
    table({ size, numbers }) {
      const most = LIMITS.side[1];
      page.update({ editing: null, notice: null });
      if (!size || Math.max(...size) > most) {
        const is = size ? `this one has ${size[0]} × ${size[1]}` : 'these have different ones';
        const text = `Pasted numbers become A_prev in up to ${most} rows of the same length, up to ${most}; ${is}.`;
        page.update({ notice: { text, bad: true } });
        return;
      }
      const own = { shape: [...size, 1] as const, data: [...numbers] };
      page.set({ source: 'own', own, ...AFRESH });
    },
    paintCell: (at) => change(at, page.app.brush.input),
    paint: (of) => page.update({ painting: of, editing: null }),
    setBrush(of: Brush, value) {
      if (Number.isFinite(value)) page.update({ brush: { ...page.app.brush, [of]: value } });
    },
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
      const index = (at[0] * cols + at[1]) * channels + channelOnShow();
      const value = page.app.picture.input.values[index];
      page.pause();
      page.update({ editing: { at, text: text ?? String(value), typed: text !== undefined } });
    },
  };
}
