/** Brings an array from a .npy file in: as the input, as filters, or as their biases. */
import type { Page } from '../acts/page';
import type { ArrayFile } from '../engine/protocol';
import { type Like, MOST_NUMBERS } from '../model/arrays';
import { shapeText } from '../model/axes';
import { depth } from '../model/layer';
import { count } from '../model/numbers';
import { rowOf } from '../model/operations';
import { convolutionOrder } from '../model/order';
import { inputShape } from '../model/sources';
import { AFRESH, type Filter, LIMITS, type State } from '../model/state';
import type { Into } from '../views/act';

/** Eight bytes a number, and a header. */
const MOST_BYTES = 8 * MOST_NUMBERS + 16_384;

let arrays = 0;

/** A small array is a grid of one's own: it can be painted, and a link holds it. */
function asGrid({ shape, data }: ArrayFile): State['own'] {
  const [m, rows, cols, channels] = shape;
  const small = m === 1 && Math.max(rows, cols) <= LIMITS.side[1];
  if (!small || !data.every(Number.isFinite)) return null;
  const single = data instanceof Float32Array;
  return {
    shape: [rows, cols, channels],
    data: Array.from(data),
    ...(single ? { single: true } : {}),
  };
}

function bringInput(page: Page, name: string, file: ArrayFile): void {
  const own = asGrid(file);
  if (own) {
    page.set({ source: 'own', own, ...AFRESH });
    return;
  }
  const shape = file.shape as readonly [number, number, number, number];
  const id = ++arrays;
  const array = { shape, single: file.data instanceof Float32Array };
  const photo = { id, name, width: shape[2], height: shape[1], from: null, array };
  page.bring(photo, () => page.engine.bring({ type: 'array', id, shape, data: file.data }));
}

function bringFilters(page: Page, file: ArrayFile, like: Like): void {
  const [rows, cols, given, last] = file.shape;
  const { state } = page.app;
  const { depth, groups, transposed } = like;
  const n_C = transposed ? given * groups : last;
  const there = transposed ? convolutionOrder(file.shape, groups) : null;
  const filters = Array.from({ length: n_C }, (_, c): Filter => {
    const numbers = Array.from({ length: rows * cols * depth }, (_, i) => {
      if (there) return file.data[there[i * n_C + c]];
      // One without channels is the same in all of them.
      const from = given === 1 ? Math.floor(i / depth) : i;
      return file.data[from * n_C + c];
    });
    return { preset: 'own', numbers };
  });
  page.set({
    ...(rowOf(state).filters ? {} : { op: 'conv' as const }),
    f: [rows, cols],
    filters,
    bias: filters.map((_, c) => state.bias[c] ?? 0),
    filter: 0,
    k: null,
    pin: null,
  });
}

/**
 * Resolves to a sentence that says what is there now, or to null once it is not `wanted` any more;
 * rejects with one that says why it is not there.
 */
export async function bringArray(
  page: Page,
  file: Blob,
  name: string,
  into: Into,
  wanted: () => boolean,
): Promise<string | null> {
  if (file.size === 0) throw new Error(`${name} is empty (0 bytes). Choose another file.`);
  if (file.size > MOST_BYTES) {
    const most = `${Math.round(MOST_BYTES / 2 ** 20)} MB`;
    throw new Error(
      `${name} has ${count(Math.round(file.size / 2 ** 20))} MB; this page takes arrays up to ${most}.`,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { state, photo } = page.app;
  const like = {
    depth: depth(state, inputShape(state, photo)[3]),
    groups: state.groups,
    n_C: state.filters.length,
    transposed: rowOf(state).walks === 'input',
  };
  const found = await page.engine.ask({ type: 'read', name, bytes, into, like });
  if (!wanted()) return null;
  if (into === 'A_prev') bringInput(page, name, found);
  else if (into === 'W') bringFilters(page, found, like);
  else page.set({ bias: Array.from(found.data) });
  const kind = found.data instanceof Float32Array ? 'float32' : 'float64';
  return `${into} is ${name}: ${shapeText(found.shape)}, ${kind}.`;
}
