/**
 * Random links. What a part of a link can hold is found out from the state table itself: every word
 * that the model knows and many numbers are offered to each key's own reader, alone and in lists, so
 * that a new key is covered as soon as it is in the table.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { START } from '../../../web/src/model/state';
import { FIELDS } from '../../../web/src/model/url';

const MODEL = new URL('../../../web/src/model/', import.meta.url);

const words = readdirSync(MODEL)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [...readFileSync(new URL(file, MODEL), 'utf8').matchAll(/'([a-z][\w-]*)'/gi)])
  .map(([, word = '']) => word);
const numbers =
  '0 1 2 3 4 5 6 7 8 9 10 11 12 16 20 32 64 100 255 4096 99999 4294967295 -1 0.5 -2.25 7.125 1e-9 1e30 -1e300'.split(
    ' ',
  );
const atoms = [...new Set(['', ...words, ...numbers])];

const accepts = (key: string, text: string): boolean => {
  const part = FIELDS[key]?.read(text);
  return part !== null && part !== undefined;
};

/** A sequence of numbers that is the same for every run: the pools do not depend on the seed. */
function* fixed(): Generator<number> {
  for (let x = 1; ; x = (x * 48271) % 2147483647) yield x;
}

/** Lists of what a key takes alone, and of numbers, in every way that lists are written here. */
function lists(usable: readonly string[]): string[] {
  const draw = fixed();
  const of = (pool: readonly string[]) => pool[(draw.next().value ?? 0) % pool.length] ?? '';
  const found: string[] = [];
  for (const pool of [usable, numbers, numbers.slice(0, 4)].filter((p) => p.length > 0)) {
    for (const length of [2, 3, 4, 9, 16, 25]) {
      for (const between of [',', ';', 'x', ':', '.', '-']) {
        for (let i = 0; i < 4; i++) {
          found.push(Array.from({ length }, () => of(pool)).join(between));
        }
      }
    }
  }
  return found;
}

/** Grids of numbers say their shape first, which no list of atoms hits by chance. */
function grids(): string[] {
  const draw = fixed();
  return [
    [1, 1, 1],
    [2, 2, 1],
    [4, 4, 1],
    [5, 7, 1],
    [16, 16, 1],
    [6, 5, 3],
    [4, 4, 8],
  ].map((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const list = Array.from({ length: size }, () => (((draw.next().value ?? 0) % 81) - 40) / 4);
    return `${shape.join('x')}:${list.join(',')}`;
  });
}

/** What each key takes. */
export const POOLS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.keys(FIELDS).map((key) => {
    const plain = atoms.filter((atom) => accepts(key, atom));
    // A word may have a number of its own, as a seed.
    const seeded = plain.flatMap((atom) =>
      /[a-z]$/i.test(atom) ? [`${atom}7`, `${atom}4096`] : [],
    );
    const alone = [...plain, ...seeded.filter((atom) => accepts(key, atom))];
    const more = [...lists(alone), ...grids()].filter((text) => accepts(key, text));
    const own = FIELDS[key]?.write(START) ?? '';
    return [key, [...new Set([...alone, ...more, own])]];
  }),
);

const key = fc.constantFrom(...Object.keys(FIELDS));
/** More often one of the first, which are the small numbers: a window of 32 seldom fits. */
const value = (name: string) =>
  fc.tuple(fc.nat(1e6), fc.nat(1e6)).map(([a, b]) => {
    const pool = POOLS[name] ?? [''];
    return `${name}=${pool[Math.floor((Math.min(a, b) / 1e6) * (pool.length - 0.01))]}`;
  });
const usable = key.chain(value);
/** Own numbers for filters and biases, as people type them. */
const typed = fc
  .tuple(
    fc.constantFrom('w', 'b'),
    fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 27 }),
  )
  .map(([name, list]) => `${name}=${list.map((x) => x / 8).join(',')}`);

const anyKey = fc.oneof(
  key,
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'x'.repeat(300)),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const anyValue = fc.oneof(
  fc.constantFrom(...atoms),
  fc.constantFrom(
    ...['__proto__', 'constructor', 'NaN', 'Infinity', '-0', '1e999', '0x10', '９', '1_000'],
    ...['%', '%E0%A4%A', '%00', '%ff%fe', '+', ' 3', '3 ', '3,', ',3', ';;', '1x1x1:', '1x1x1:1:1'],
    ...['9'.repeat(400), `-${'9'.repeat(12)}`, '1,'.repeat(3000), '<img src=x onerror=throw 1>'],
    ...['"\'`', '\u202e\u0000\ud800', '=', '#', '2.5', '1e-400'],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.bigInt().map(String),
  fc.double().map(String),
);
const hostile = fc.oneof(
  fc.tuple(anyKey, anyValue).map(([name, value]) => `${name}=${value}`),
  // Another key's value.
  fc.tuple(key, usable).map(([name, other]) => `${name}=${other.slice(other.indexOf('=') + 1)}`),
  // Half of an encoded part, or all of it encoded.
  fc.tuple(usable, fc.nat(20)).map(([part, n]) => `${encodeURIComponent(part).slice(0, n)}`),
  usable.map((part) => part.replace(/=(.*)/, (_, value) => `=${encodeURIComponent(value)}`)),
  fc.uint8Array({ maxLength: 24 }).map((bytes) => String.fromCharCode(...bytes)),
);

export const link: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: usable },
      { weight: 2, arbitrary: typed },
      { weight: 2, arbitrary: hostile },
    ),
    { maxLength: 9, size: 'max' },
  )
  .map((parts) => parts.join('&'));
