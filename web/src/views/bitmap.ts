/** A small map as the text of a bitmap file, which an image can have as its address. */
import type { MapImage } from '../model/picture';

/** Bytes before the pixels. */
const HEAD = 66;
/** Characters that are made at a time. */
const CHUNK = 8192;

/** A number of 32 bits as two of 16. */
const two = (n: number) => [n, n >>> 16];

export function addressOf({ width, height, rgba }: MapImage): string {
  const file = new Uint8Array(HEAD + rgba.length);
  const [name, none, planes, bits, masked] = [0x4d42, [0, 0], 1, 32, 3];
  const head = [name, ...two(file.length), ...none, ...two(HEAD)];
  // The first row comes first: that is what a negative height says.
  const size = [...two(40), ...two(width), ...two(-height), planes, bits, ...two(masked)];
  const rest = [...two(rgba.length), ...none, ...none, ...none, ...none];
  // Where in a pixel are red, green and blue: as a canvas has them.
  const masks = [...two(0xff), ...two(0xff00), ...two(0xff0000)];
  file.set(new Uint8Array(Uint16Array.of(...head, ...size, ...rest, ...masks).buffer));
  file.set(rgba, HEAD);
  let text = '';
  for (let i = 0; i < file.length; i += CHUNK) {
    // Spread, the same takes eight times as long.
    text += String.fromCharCode.apply(null, file.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return `data:image/bmp;base64,${btoa(text)}`;
}
