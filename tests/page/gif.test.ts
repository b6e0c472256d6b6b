/** What the encoder writes, read back by a decoder of its own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gif, paletteFor } from '../../web/src/take/gif';
import { readGif } from './gif';

const pixel = ([r, g, b]: readonly [number, number, number]) =>
  (255 << 24) | (b << 16) | (g << 8) | r;
const seen = (picture: Uint32Array) =>
  Uint8Array.from(Array.from(picture, (p) => [p & 255, (p >>> 8) & 255, (p >>> 16) & 255]).flat());

describe('a GIF', () => {
  test('of few colours comes back pixel by pixel, frame by frame', () => {
    const colour = fc.constantFrom<readonly [number, number, number]>(
      [253, 252, 250],
      [29, 28, 26],
      [230, 159, 0],
      [0, 158, 115],
      [178, 34, 48],
    );
    const film = fc
      .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }) })
      .chain(({ width, height }) => {
        const picture = fc.array(colour, { minLength: width * height, maxLength: width * height });
        const frames = fc.array(picture, { minLength: 1, maxLength: 4 });
        return fc.record({ width: fc.constant(width), height: fc.constant(height), frames });
      });
    fc.assert(
      fc.property(film, ({ width, height, frames }) => {
        const pictures = frames.map((frame) => Uint32Array.from(frame, pixel));
        const file = gif(width, height, paletteFor(pictures));
        pictures.forEach((picture, i) => {
          file.add(picture, 10 + i);
        });
        const read = readGif(file.done());
        expect([read.width, read.height, read.frames.length]).toEqual([
          width,
          height,
          frames.length,
        ]);
        read.frames.forEach((frame, i) => {
          expect(frame.hundredths).toBe(10 + i);
          expect(frame.rgb).toEqual(seen(pictures[i] ?? new Uint32Array()));
        });
      }),
      { numRuns: 40 },
    );
  });

  test('of noise fills the code table many times, and stays near its colours', () => {
    const [width, height] = [300, 200];
    let x = 1;
    const picture = Uint32Array.from({ length: width * height }, () => {
      x = (x * 48271) % 2147483647;
      return (255 << 24) | (x & 0xffffff);
    });
    const file = gif(width, height, paletteFor([picture]));
    file.add(picture, 4);
    const [frame] = readGif(file.done()).frames;
    const is = frame?.rgb ?? new Uint8Array();
    const off = seen(picture).map((v, i) => Math.abs(v - (is[i] ?? 0)));
    expect(off.reduce((a, b) => a + b, 0) / off.length).toBeLessThan(20);
  });
});
