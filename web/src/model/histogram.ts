/**
 * How often which numbers occur. Bins are equally wide and centred at multiples of their width, so
 * that zero is the middle of a bin of its own, and whole numbers fall into bins of their own too.
 */

export interface Histogram {
  /** The centre of bin i is `(first + i) * width`. */
  readonly first: number;
  readonly width: number;
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
  /** Of the finite numbers; 0 of none. */
  readonly mean: number;
  readonly negative: number;
  readonly zero: number;
  readonly positive: number;
  /** NaN and infinities, which have no place on the axis. */
  readonly other: number;
}

/** About this many bins; the width is rounded up to 1, 2 or 5 times a power of ten. */
const BINS = 40;

function niceWidth(range: number, whole: boolean): number {
  if (whole && range <= BINS) return 1;
  const least = range / BINS;
  const power = 10 ** Math.floor(Math.log10(least));
  const width = [1, 2, 5, 10].map((n) => n * power).find((w) => w >= least * (1 - 1e-9));
  // Numbers so small that a power of ten below them is none: one bin on each side of zero.
  return width && Number.isFinite(width) ? width : range || 1;
}

/** Every `step`-th number from `offset` on. */
export function histogramOf(
  data: ArrayLike<number>,
  offset = 0,
  step = 1,
  count = Math.floor((data.length - offset + step - 1) / step),
): Histogram {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [negative, zero, positive, other] = [0, 0, 0, 0];
  let whole = true;
  const end = offset + count * step;
  for (let i = offset; i < end; i += step) {
    const x = data[i];
    if (!Number.isFinite(x)) {
      other++;
      continue;
    }
    if (x < 0) negative++;
    else if (x > 0) positive++;
    else zero++;
    if (whole && x !== Math.trunc(x)) whole = false;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  if (min > max) [min, max] = [0, 0];
  // Zero is always on the axis. Halves, so that the range of the largest numbers is one too.
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const width = niceWidth(Math.min(high / 2 - low / 2, Number.MAX_VALUE / 4) * 2, whole);
  const first = Math.round(low / width);
  const counts = new Array<number>(Math.round(high / width) - first + 1).fill(0);
  const finite = negative + zero + positive;
  let mean = 0;
  for (let i = offset; i < end; i += step) {
    const x = data[i];
    if (!Number.isFinite(x)) continue;
    counts[Math.round(x / width) - first]++;
    // Share by share: the sum of the largest numbers would be none.
    mean += x / finite;
  }
  return { first, width, counts, min, max, mean, negative, zero, positive, other };
}
