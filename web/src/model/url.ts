/**
 * The state as a link, and a link as a state. One table says how each part is written and read;
 * what is unknown, malformed or out of bounds in a link falls back to the page's own start, part
 * by part, so that no link can break the page.
 */
import { fractionText, parseFraction } from './fractions';
import { HIDEABLE_IDS } from './hideable';
import { LESSON_IDS } from './lessonIds';
import { count, plural } from './numbers';
import { OPERATIONS, rowOf } from './operations';
import { PRESETS } from './presets';
import { isBrought, isSource } from './sources';
import {
  type Cell,
  type Filter,
  type Four,
  isEven,
  isSquare,
  LIMITS,
  type Operation,
  SPEEDS,
  START,
  type State,
  type Two,
} from './state';

interface Field {
  readonly write: (s: State) => string;
  /** The part of the state that the text stands for, or null when it does not. */
  readonly read: (text: string) => Partial<State> | null;
}

/** Links longer than this, 8 KB with the address before them, are cut by some programs. */
const LONGEST = 8000;
/** An address may hold more, for the browser's Back; beyond this it was made to do harm. */
const MOST_READ = 200_000;

const whole = (text: string, low: number, high: number): number | null => {
  if (!/^-?\d{1,12}$/.test(text)) return null;
  const n = Number(text);
  return n >= low && n <= high ? n : null;
};

function wholes(text: string, low: number, high: number, counts: readonly number[]) {
  const list = text.split(',').map((part) => whole(part, low, high));
  return counts.includes(list.length) && list.every((n) => n !== null) ? (list as number[]) : null;
}

function decimals(text: string, most: number): number[] | null {
  const parts = text.split(',');
  if (parts.length > most) return null;
  const list = parts.map((p) =>
    /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/.test(p) ? Number(p) : NaN,
  );
  return list.every((x) => Number.isFinite(x)) ? list : null;
}

/** Nine digits tell every float32 from its neighbours. */
const nine = (x: number): string => String(Number(x.toPrecision(9)));

const pair = (key: 'f' | 'stride' | 'dilation' | 'outPad', high: number, low = 1): Field => ({
  write: (s) => (isSquare(s[key]) ? String(s[key][0]) : s[key].join(',')),
  read: (text) => {
    const n = wholes(text, low, high, [1, 2]);
    return n && { [key]: [n[0], n[1] ?? n[0]] as Two };
  },
});

const number = (
  key: 'side' | 'm' | 'channels' | 'example' | 'channel' | 'filter' | 'lessonStep',
  [low, high]: readonly [number, number],
): Field => ({
  write: (s) => String(s[key]),
  read: (text) => {
    const n = whole(text, low, high);
    return n === null ? null : { [key]: n };
  },
});

const flag = (
  key:
    | 'colour'
    | 'free'
    | 'countIncludePad'
    | 'gradients'
    | 'flip'
    | 'only'
    | 'loop'
    | 'maps'
    | 'actual'
    | 'embed',
): Field => ({
  write: (s) => (s[key] ? '1' : '0'),
  read: (text) => (text === '0' || text === '1' ? { [key]: text === '1' } : null),
});

const choice = <
  K extends 'op' | 'theme' | 'terms' | 'code' | 'from' | 'activation' | 'lesson' | 'counted',
>(
  key: K,
  of: readonly State[K][],
): Field => ({
  write: (s) => s[key],
  read: (text) => (of.includes(text as State[K]) ? { [key]: text as State[K] } : null),
});

const writeFilter = ({ preset, numbers, factor, seed }: Filter): string =>
  (factor ? `${fractionText(factor)}*` : '') +
  (preset === 'own' ? numbers.join(',') : preset + (seed ?? ''));

/** "sobel-x", "random7", "1,0,-1", or any of them behind a factor: "1/9*1,1,1". */
function readFilter(text: string): Filter | null {
  const [what, before, ...more] = text.split('*').reverse();
  const parts = before?.split('/').map((part) => decimals(part, 1)?.[0]);
  const factor = parts && parseFraction(parts.join('/'));
  if (factor === null || more.length > 0) return null;
  const of = factor && { factor };
  const [id, seed] = /^(random)(\d{1,6})$/.exec(what)?.slice(1) ?? [what];
  const preset = PRESETS.find((p) => p.id === id);
  if (preset) {
    return { preset: preset.id, numbers: [], ...(seed ? { seed: Number(seed) } : {}), ...of };
  }
  const numbers = decimals(what, LIMITS.filterSize ** 2 * 8);
  return numbers && { preset: 'own', numbers, ...of };
}

const MOST_STEPS = 2 ** 31;

/** Key in the link → part of the state. The order is the order in the link. */
export const FIELDS: Readonly<Record<string, Field>> = {
  op: choice('op', Object.keys(OPERATIONS) as Operation[]),
  in: {
    write: (s) => s.source,
    // A link says that there was a photo or an array, but cannot hold it: a built-in input stands in.
    read: (text) =>
      isSource(text)
        ? { source: text === 'photo' ? 'lake' : text === 'npy' ? START.source : text }
        : null,
  },
  n: number('side', LIMITS.side),
  m: number('m', LIMITS.m),
  ch: number('channels', LIMITS.channels),
  seed: {
    write: (s) => String(s.seed),
    read: (text) => {
      const seed = whole(text, 0, 2 ** 32 - 1);
      return seed === null ? null : { seed };
    },
  },
  x: {
    write: (s) =>
      s.source === 'own' && s.own
        ? `${s.own.shape.join('x')}${s.own.single ? 'f' : ''}:${s.own.data.map(s.own.single ? nine : String).join(',')}`
        : '',
    read: (text) => {
      const [size, list] = text.split(':');
      const single = size.endsWith('f');
      const sizes = single ? size.slice(0, -1) : size;
      const shape = sizes.split('x').map((n) => whole(n, 1, LIMITS.side[1]));
      const data = list === undefined ? null : decimals(list, 16 * 16 * 8);
      if (shape?.length !== 3 || shape.some((n) => n === null) || !data) return null;
      const [h, w, c] = shape as [number, number, number];
      return data.length === h * w * c
        ? { own: { shape: [h, w, c], data, ...(single ? { single } : {}) } }
        : null;
    },
  },
  rgb: flag('colour'),
  f: pair('f', LIMITS.poolSize),
  hw: flag('free'),
  s: pair('stride', LIMITS.stride),
  p: {
    write: (s) => (s.pad === 'same' ? 'same' : isEven(s.pad) ? String(s.pad[0]) : s.pad.join(',')),
    read: (text) => {
      if (text === 'same') return { pad: 'same' };
      const n = wholes(text, 0, LIMITS.pad, [1, 4]);
      return n && { pad: (n.length === 4 ? n : [n[0], n[0], n[0], n[0]]) as unknown as Four };
    },
  },
  d: pair('dilation', LIMITS.dilation),
  more: pair('outPad', LIMITS.outPad, 0),
  g: {
    write: (s) => String(s.groups),
    read: (text) => {
      const groups = whole(text, 1, 8);
      return groups === null ? null : { groups };
    },
  },
  w: {
    write: (s) => s.filters.map(writeFilter).join(';'),
    read: (text) => {
      const filters = text.split(';').map(readFilter);
      if (filters.length > LIMITS.filters[1] || filters.some((f) => f === null)) return null;
      return { filters: filters as Filter[] };
    },
  },
  b: {
    write: (s) => s.bias.map((x) => String(x)).join(','),
    read: (text) => {
      const bias = decimals(text, LIMITS.filters[1]);
      return bias && { bias };
    },
  },
  cip: flag('countIncludePad'),
  act: choice('activation', ['none', 'relu', 'sigmoid', 'tanh']),
  flip: flag('flip'),
  k: {
    write: (s) => (s.k === null ? '' : String(s.k)),
    read: (text) => {
      const k = whole(text, 0, MOST_STEPS);
      return k === null ? null : { k };
    },
  },
  at: {
    write: (s) => (s.pin ? s.pin.join(',') : 'none'),
    read: (text) => {
      if (text === 'none') return { pin: null };
      const n = wholes(text, 0, 4096, [4]);
      return n && { pin: n as unknown as Cell };
    },
  },
  only: flag('only'),
  loop: flag('loop'),
  speed: {
    write: (s) => String(2 ** s.speed),
    read: (text) => {
      const speed = SPEEDS.find((n) => String(2 ** n) === text);
      return speed === undefined ? null : { speed };
    },
  },
  i: number('example', [0, LIMITS.m[1] - 1]),
  v: number('channel', [-1, 7]),
  c: number('filter', [0, 15]),
  theme: choice('theme', ['auto', 'light', 'dark']),
  terms: choice('terms', ['numbers', 'symbols']),
  lesson: choice('lesson', ['', ...LESSON_IDS]),
  ls: number('lessonStep', [0, 9]),
  grad: flag('gradients'),
  dz: choice('from', ['ones', 'output', 'cell']),
  code: choice('code', ['numpy', 'torch', 'keras', 'convstep']),
  maps: flag('maps'),
  of: choice('counted', ['all', 'map']),
  actual: flag('actual'),
  hide: {
    write: (s) => s.hide.join(','),
    read: (text) => {
      const ids: readonly string[] = text.split(',');
      const hide = HIDEABLE_IDS.filter((id) => ids.includes(id));
      return hide.length === ids.length ? { hide } : null;
    },
  },
  embed: flag('embed'),
};

/** The part after `#`; only what differs from the start is written. */
export function toLink(state: State): string {
  const parts: string[] = [];
  for (const [key, field] of Object.entries(FIELDS)) {
    const text = field.write(state);
    if (text !== field.write(START) && text !== '') parts.push(`${key}=${text}`);
  }
  return parts.join('&');
}

/** Where one stands among steps and maps, how fast one walks, and in which light: no settings. */
const PLACE: Partial<State> = {
  k: null,
  pin: null,
  example: 0,
  channel: -1,
  filter: 0,
  speed: 0,
  theme: 'auto',
};

/** The settings alone: what the browser's Back goes back by. */
export const settingsOf = (state: State): string => toLink({ ...state, ...PLACE });

/** A link, and what it had to leave out as a sentence, or null when it holds everything. */
export function linkFor(state: State): { readonly link: string; readonly left: string | null } {
  const left: string[] = [];
  let kept = state;
  if (isBrought(state.source)) {
    const what = state.source === 'npy' ? 'an array from a file' : 'a photo';
    left.push(`${what}: a built-in input stands in`);
  }
  const tooLong = () => toLink(kept).length > LONGEST;
  const { own, filters } = state;
  const without = {
    input() {
      if (state.source !== 'own' || !own) return;
      const [rows, cols, channels] = own.shape;
      left.push(`the ${count(own.data.length)} numbers of A_prev: random ones stand in`);
      kept = {
        ...kept,
        source: 'volume',
        m: 1,
        side: Math.max(2, rows, cols),
        channels,
        own: null,
      };
    },
    filters() {
      const many = filters.filter((f) => f.preset === 'own').length;
      if (!many) return;
      left.push(`the numbers of ${plural(many, 'filter')}: Identity stands in`);
      const plain = (f: Filter): Filter =>
        f.preset === 'own' ? { preset: 'identity', numbers: [] } : f;
      kept = { ...kept, filters: filters.map(plain) };
    },
  };
  const [x, w] = [FIELDS.x.write(state).length, FIELDS.w.write(state).length];
  for (const part of x > w ? (['input', 'filters'] as const) : (['filters', 'input'] as const)) {
    if (tooLong()) without[part]();
  }
  const sentence = left.length ? `A link cannot hold ${left.join('; nor ')}.` : null;
  return { link: toLink(kept), left: sentence };
}

/** What was brought along and on show when a link was made, which the link cannot hold. */
export const hadBrought = (hash: string): 'photo' | 'npy' | null =>
  (/[#&]in=(photo|npy)(&|$)/.exec(`#${hash}`)?.[1] as 'photo' | 'npy' | undefined) ?? null;

const GONE = {
  photo: 'The photo is not part of a link: choose it again. A built-in picture is shown.',
  npy: 'The array is not part of a link: open its file again. A built-in grid is shown.',
} as const;

/** What a link had to leave out, as a sentence beside the settings. */
export function noticeOf(hash: string) {
  const gone = hadBrought(hash);
  return gone && { text: GONE[gone], bad: false };
}

export function fromLink(hash: string): State {
  const text = hash.replace(/^#/, '');
  let state: State = START;
  for (const part of text.slice(0, MOST_READ).split('&')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(0, at));
    if (!Object.hasOwn(FIELDS, name)) continue;
    let value = part.slice(at + 1);
    try {
      value = decodeURIComponent(value);
    } catch {
      continue;
    }
    state = { ...state, ...FIELDS[name].read(value) };
  }
  return settle(state);
}

/** Parts that are each fine but do not go together. */
function settle(state: State): State {
  const filters = state.filters.length ? state.filters : START.filters;
  const bias = filters.map((_, i) => state.bias[i] ?? 0);
  const source = state.source === 'own' && !state.own ? START.source : state.source;
  const { filters: own, most, slides } = rowOf(state);
  const f = state.f.some((n) => n > most) ? START.f : state.f;
  // Without a window there is nothing that padding could make the same.
  const pad = state.pad === 'same' && !slides ? START.pad : state.pad;
  const filter = own ? Math.min(state.filter, filters.length - 1) : state.filter;
  return { ...state, filters, bias, source, f, pad, filter };
}
