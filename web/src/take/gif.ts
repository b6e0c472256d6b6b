/**
 * Animated GIFs (GIF89a): one palette of 255 colours for all frames, and of each frame only the
 * rectangle that changed, with what did not change in it left transparent.
 */

/** The index that leaves a pixel as it was. */
const SAME = 255;
const COLOURS = 255;

/** Five bits of each channel: which of 32,768 buckets a pixel falls into. */
const bucketOf = (rgba: number): number =>
  ((rgba >>> 3) & 31) | (((rgba >>> 11) & 31) << 5) | (((rgba >>> 19) & 31) << 10);

export interface Palette {
  /** 256 times red, green, blue. */
  readonly bytes: Uint8Array;
  /** The nearest colour's index, by bucket. */
  readonly nearest: Uint8Array;
}

interface Colour {
  readonly rgb: readonly [number, number, number];
  readonly weight: number;
}

/** The mean of colours, by their weights. */
function meanOf(box: readonly Colour[]): [number, number, number] {
  const sum = [0, 0, 0];
  let all = 0;
  for (const { rgb, weight } of box) {
    for (let i = 0; i < 3; i++) sum[i] += rgb[i] * weight;
    all += weight;
  }
  return sum.map((x) => Math.round(x / all)) as [number, number, number];
}

/** The channel in which the colours of a box differ most, and by how much. */
function spreadOf(box: readonly Colour[]): [channel: number, by: number] {
  let [channel, by] = [0, -1];
  for (let i = 0; i < 3; i++) {
    const list = box.map((c) => c.rgb[i]);
    const range = Math.max(...list) - Math.min(...list);
    if (range > by) [channel, by] = [i, range];
  }
  return [channel, by];
}

/** Median cut over pictures as they will be: rare colours count by the root of how often they are. */
export function paletteFor(pictures: readonly Uint32Array[]): Palette {
  const counts = new Float64Array(32768);
  const sums = [new Float64Array(32768), new Float64Array(32768), new Float64Array(32768)];
  for (const picture of pictures) {
    for (const pixel of picture) {
      const bucket = bucketOf(pixel);
      counts[bucket]++;
      sums[0][bucket] += pixel & 255;
      sums[1][bucket] += (pixel >>> 8) & 255;
      sums[2][bucket] += (pixel >>> 16) & 255;
    }
  }
  const colours: Colour[] = [];
  counts.forEach((n, bucket) => {
    if (!n) return;
    const rgb = sums.map((s) => s[bucket] / n) as [number, number, number];
    colours.push({ rgb, weight: Math.sqrt(n) });
  });
  let boxes: Colour[][] = colours.length ? [colours] : [];
  if (colours.length <= COLOURS) boxes = colours.map((c) => [c]);
  while (boxes.length < COLOURS) {
    // The box whose colours differ most is cut where half of its weight is on either side.
    let most = 0;
    let worst = -1;
    boxes.forEach((box, i) => {
      const price = box.length < 2 ? 0 : spreadOf(box)[1] * box.reduce((a, c) => a + c.weight, 0);
      if (price > most) [most, worst] = [price, i];
    });
    if (worst < 0) break;
    const [channel] = spreadOf(boxes[worst]);
    const box = [...boxes[worst]].sort((a, b) => a.rgb[channel] - b.rgb[channel]);
    const half = box.reduce((a, c) => a + c.weight, 0) / 2;
    let cut = 1;
    for (let sum = box[0].weight; cut < box.length - 1 && sum < half; cut++) sum += box[cut].weight;
    boxes.splice(worst, 1, box.slice(0, cut), box.slice(cut));
  }
  const means = boxes.map(meanOf);
  const bytes = new Uint8Array(256 * 3);
  means.forEach((rgb, i) => {
    bytes.set(rgb, 3 * i);
  });
  const nearest = new Uint8Array(32768);
  for (let bucket = 0; bucket < 32768; bucket++) {
    const [r, g, b] = [bucket & 31, (bucket >> 5) & 31, bucket >> 10].map((x) => x * 8 + 4);
    const n = counts[bucket];
    const at = n ? sums.map((s) => s[bucket] / n) : [r, g, b];
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < means.length; i++) {
      const [x, y, z] = means[i];
      const far = (x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2;
      if (far < least) {
        least = far;
        nearest[bucket] = i;
      }
    }
  }
  return { bytes, nearest };
}

/** Bytes that grow as they are written. */
function writer() {
  let bytes = new Uint8Array(1 << 16);
  let length = 0;
  return {
    byte(...values: number[]) {
      for (const value of values) {
        if (length === bytes.length) {
          const larger = new Uint8Array(2 * length);
          larger.set(bytes);
          bytes = larger;
        }
        bytes[length++] = value;
      }
    },
    two(...values: number[]) {
      for (const value of values) this.byte(value & 255, value >> 8);
    },
    text(text: string) {
      this.byte(...Array.from(text, (c) => c.charCodeAt(0)));
    },
    done: () => bytes.slice(0, length),
  };
}
type Writer = ReturnType<typeof writer>;

/** The table of strings by their prefix's code and last byte; 0 is none. */
const followers = new Uint16Array(4096 * 256);

/** Lempel-Ziv-Welch as GIF has it: codes of 9 to 12 bits, in blocks of up to 255 bytes. */
function compress(indices: Uint8Array, out: Writer): void {
  const clear = 256;
  const end = 257;
  const block: number[] = [];
  let [bits, held] = [0, 0];
  let [size, next] = [9, 258];
  const flush = () => {
    if (block.length) out.byte(block.length, ...block);
    block.length = 0;
  };
  const emit = (code: number) => {
    bits |= code << held;
    held += size;
    while (held >= 8) {
      block.push(bits & 255);
      bits >>>= 8;
      held -= 8;
      if (block.length === 255) flush();
    }
  };
  const restart = () => {
    emit(clear);
    followers.fill(0);
    [size, next] = [9, 258];
  };
  out.byte(8);
  restart();
  let prefix = indices[0];
  for (let i = 1; i < indices.length; i++) {
    const at = (prefix << 8) | indices[i];
    const known = followers[at];
    if (known) {
      prefix = known;
      continue;
    }
    emit(prefix);
    prefix = indices[i];
    if (next === 4096) {
      restart();
      continue;
    }
    // The reader is one string behind: it needs the wider code one string later.
    if (next === 1 << size && size < 12) size++;
    followers[at] = next++;
  }
  emit(prefix);
  emit(end);
  if (held) block.push(bits & 255);
  flush();
  out.byte(0);
}

interface Gif {
  /** Adds a picture, to be seen for so many hundredths of a second. */
  add(picture: Uint32Array, hundredths: number): void;
  done(): Uint8Array<ArrayBuffer>;
}

export function gif(width: number, height: number, palette: Palette): Gif {
  const out = writer();
  out.text('GIF89a');
  out.two(width, height);
  // A global table of 256 colours.
  out.byte(0xf7, 0, 0);
  out.byte(...palette.bytes);
  // Starts over for ever.
  out.byte(0x21, 0xff, 11);
  out.text('NETSCAPE2.0');
  out.byte(3, 1, 0, 0, 0);
  let last: Uint8Array | null = null;
  return {
    add(picture, hundredths) {
      const now = new Uint8Array(width * height);
      for (let i = 0; i < now.length; i++) now[i] = palette.nearest[bucketOf(picture[i])];
      // The rectangle that holds every change; one pixel where nothing did.
      let [left, right, top, bottom] = [width, -1, height, -1];
      for (let y = 0, i = 0; y < height; y++) {
        for (let x = 0; x < width; x++, i++) {
          if (last && last[i] === now[i]) continue;
          if (x < left) left = x;
          if (x > right) right = x;
          if (y < top) top = y;
          bottom = y;
        }
      }
      if (right < 0) [left, right, top, bottom] = [0, 0, 0, 0];
      const [w, h] = [right - left + 1, bottom - top + 1];
      const part = new Uint8Array(w * h);
      for (let y = 0, to = 0; y < h; y++) {
        for (let x = 0, from = (top + y) * width + left; x < w; x++, from++, to++) {
          part[to] = last && last[from] === now[from] ? SAME : now[from];
        }
      }
      // Stays where it is when the next comes; index 255 is see-through.
      out.byte(0x21, 0xf9, 4, 0x05);
      out.two(hundredths);
      out.byte(SAME, 0, 0x2c);
      out.two(left, top, w, h);
      out.byte(0);
      compress(part, out);
      last = now;
    },
    done() {
      out.byte(0x3b);
      return out.done();
    },
  };
}
