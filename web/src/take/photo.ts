/** Reads a file as pixels, or says in one sentence why it cannot. */
import type { MapImage } from '../model/picture';
import { LIMITS } from '../model/state';

interface ReadPhoto extends MapImage {
  readonly id: number;
  readonly name: string;
  readonly from: readonly [number, number] | null;
}

/** More than this many pixels would need gigabytes just to be opened. */
const MOST_PIXELS = 120e6;

let photos = 0;

/** Frames of a JPEG that state its size: all "start of frame" marks, without the three others among them. */
const isFrame = (mark: number) =>
  mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);

/** The size that a picture states in its first bytes, before anything is decoded. */
async function statedSize(file: Blob): Promise<readonly [number, number] | null> {
  const head = new DataView(await file.slice(0, 1 << 16).arrayBuffer());
  const { byteLength } = head;
  if (byteLength < 24) return null;
  if (head.getUint32(0) === 0x89504e47) return [head.getUint32(16), head.getUint32(20)];
  if (head.getUint32(0) === 0x47494638) return [head.getUint16(6, true), head.getUint16(8, true)];
  if (head.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < byteLength; at += 2 + head.getUint16(at + 2)) {
    if (isFrame(head.getUint8(at + 1))) return [head.getUint16(at + 7), head.getUint16(at + 5)];
  }
  return null;
}

export async function readPhoto(file: Blob, name: string): Promise<ReadPhoto> {
  if (file.size === 0) throw new Error(`${name} is empty (0 bytes). Choose another picture.`);
  const stated = await statedSize(file);
  if (stated && stated[0] * stated[1] > MOST_PIXELS) {
    throw new Error(
      `${name} is ${stated[0]} × ${stated[1]} pixels, too large to open here. Make it smaller first.`,
    );
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(`${name} could not be read as a picture. PNG, JPEG, WebP and GIF work.`);
  }
  const shrink = Math.min(1, LIMITS.pictureSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gave no canvas to read the picture with.');
  // Where a picture is transparent, paper shows.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const from = shrink < 1 ? ([bitmap.width, bitmap.height] as const) : null;
  bitmap.close();
  const rgba = context.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer>;
  return { id: ++photos, name, rgba, width, height, from };
}
