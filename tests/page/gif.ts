/** Reads an animated GIF back: an independent decoder, straight from the GIF89a specification. */

export interface GifFrame {
  readonly hundredths: number;
  /** All pixels as they are seen, red, green and blue. */
  readonly rgb: Uint8Array;
}

export function readGif(bytes: Uint8Array) {
  let at = 0;
  const byte = () => bytes[at++] ?? Number.NaN;
  const two = () => byte() | (byte() << 8);
  const some = (n: number) => {
    at += n;
    return bytes.subarray(at - n, at);
  };
  if (String.fromCharCode(...some(6)) !== 'GIF89a') throw new Error('no GIF89a');
  const [width, height, flags] = [two(), two(), byte()];
  at += 2;
  const table = some(3 * 2 ** ((flags & 7) + 1));
  const blocks = () => {
    const parts: number[] = [];
    for (let n = byte(); n > 0; n = byte()) {
      parts.push(...bytes.subarray(at, at + n));
      at += n;
    }
    return parts;
  };
  const screen = new Uint8Array(width * height * 3);
  const frames: GifFrame[] = [];
  let [hundredths, clear] = [0, -1];
  for (;;) {
    const kind = byte();
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = byte();
      const data = blocks();
      if (label !== 0xf9) continue;
      hundredths = (data[1] ?? 0) | ((data[2] ?? 0) << 8);
      clear = (data[0] ?? 0) & 1 ? (data[3] ?? -1) : -1;
      continue;
    }
    if (kind !== 0x2c) throw new Error(`no block: ${kind} at ${at}`);
    const [left, top, w, h] = [two(), two(), two(), two()];
    if (byte() !== 0) throw new Error('no plain image');
    const indices = decompress(byte(), blocks());
    if (indices.length !== w * h) throw new Error(`${indices.length} pixels of ${w * h}`);
    indices.forEach((index, i) => {
      if (index === clear) return;
      const to = (top + Math.floor(i / w)) * width + left + (i % w);
      screen.set(table.subarray(3 * index, 3 * index + 3), 3 * to);
    });
    frames.push({ hundredths, rgb: screen.slice() });
  }
  return { width, height, frames };
}

function decompress(least: number, data: readonly number[]): number[] {
  const clear = 1 << least;
  const out: number[] = [];
  let strings: number[][] = [];
  let size = 0;
  let last: number[] | null = null;
  const restart = () => {
    strings = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []));
    size = least + 1;
    last = null;
  };
  restart();
  let [bits, held, at] = [0, 0, 0];
  for (;;) {
    while (held < size) {
      if (at >= data.length) throw new Error('ends without its end');
      bits |= (data[at++] ?? 0) << held;
      held += 8;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    held -= size;
    if (code === clear) {
      restart();
      continue;
    }
    if (code === clear + 1) return out;
    const before: number[] | null = last;
    const known = strings[code];
    const string: number[] = known ?? [...(before ?? []), before?.[0] ?? Number.NaN];
    if (code > strings.length) throw new Error(`code ${code} of ${strings.length}`);
    out.push(...string);
    if (before && strings.length < 4096) strings.push([...before, string[0] ?? Number.NaN]);
    if (strings.length === 1 << size && size < 12) size++;
    last = string;
  }
}
