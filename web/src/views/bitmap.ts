/** A small map as the text of a bitmap file, which an image can have as its address. */
import type { MapImage } from '../engine/protocol';

/** A picture as large as this on a side is small enough; of larger ones every how-manyth pixel is. */
const MOST = 176;
/** Bytes before the pixels. */
const HEAD = 66;
/** Characters that are made at a time. */
const CHUNK = 8192;

/** A number of 32 bits as two of 16. */
const two = (n: number) => [n, n >>> 16];

export function addressOf({ width, height, rgba }: MapImage): string {
  const step = Math.ceil(Math.max(width, height) / MOST);
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const small = Uint32Array.from({ length: across * down }, (_, i) => {
    const [x, y] = [i % across, Math.floor(i / across)];
    return pixels[y * step * width + x * step];
  });
  const file = new Uint8Array(HEAD + small.byteLength);
  const [name, none, planes, bits, masked] = [0x4d42, [0, 0], 1, 32, 3];
  const head = [name, ...two(file.length), ...none, ...two(HEAD)];
  // The first row comes first: that is what a negative height says.
  const size = [...two(40), ...two(across), ...two(-down), planes, bits, ...two(masked)];
  const rest = [...two(small.byteLength), ...none, ...none, ...none, ...none];
  // Where in a pixel are red, green and blue: as a canvas has them.
  const masks = [...two(0xff), ...two(0xff00), ...two(0xff0000)];
  file.set(new Uint8Array(Uint16Array.of(...head, ...size, ...rest, ...masks).buffer));
  file.set(new Uint8Array(small.buffer), HEAD);
  let text = '';
  for (let i = 0; i < file.length; i += CHUNK) {
    // Spread, the same takes eight times as long.
    text += String.fromCharCode.apply(null, file.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return `data:image/bmp;base64,${btoa(text)}`;
}
