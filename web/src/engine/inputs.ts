/** Turns a description of the input into a tensor, and keeps the last one: sliders reuse it. */
import type { Numbers, RandomState, Tensor } from 'convstep';
import type { InputRequest } from '../model/layer';
import type { MapImage } from '../model/picture';
import { PICTURE_SIDE } from '../model/pictureNames';

/** As the eye weighs the colours. */
const grey = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** Bytes 0 … 255 become 0 … 1. */
const UNIT = Float64Array.from({ length: 256 }, (_, byte) => byte / 255);

function readBytes(rgba: Uint8ClampedArray, data: Float32Array, colour: boolean) {
  for (let to = 0, from = 0; to < data.length; from += 4) {
    const r = UNIT[rgba[from]];
    const g = UNIT[rgba[from + 1]];
    const b = UNIT[rgba[from + 2]];
    if (colour) {
      data[to] = r;
      data[to + 1] = g;
      data[to + 2] = b;
      to += 3;
    } else data[to++] = grey(r, g, b);
  }
}

/** Reads the pixels of pictures of the same size, one after the other. */
function pixelReader() {
  let context: OffscreenCanvasRenderingContext2D | null = null;
  return (bitmap: ImageBitmap): MapImage => {
    const { width, height } = bitmap;
    if (context?.canvas.width !== width || context.canvas.height !== height) {
      context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    }
    if (!context) throw new Error('This browser gave no canvas to read the webcam with.');
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  };
}

export function inputKeeper(randomState: (seed: number) => RandomState) {
  /** Draws the built-in pictures: a file of its own, fetched when the first of them is wanted. */
  let drawer: typeof import('../model/pictures') | null = null;
  let photo: (MapImage & { readonly id: number }) | null = null;
  const read = pixelReader();
  let array: (Tensor<Numbers> & { readonly id: number }) | null = null;
  /** The numbers of the photo, or the frame, that was made last. */
  let bytes: Float32Array | null = null;
  let key = '';
  let kept: Tensor<Numbers> | null = null;

  function make(request: InputRequest): Tensor<Numbers> {
    switch (request.kind) {
      case 'numbers':
        return {
          shape: request.shape,
          data: (request.single ? Float32Array : Float64Array).from(request.data),
        };
      case 'array': {
        if (array?.id !== request.id) throw new Error('The array is gone: open its file again.');
        return array;
      }
      case 'random':
        return randomState(request.seed).randn(...request.shape);
      case 'picture': {
        const channels = request.colour ? 3 : 1;
        if (!drawer)
          throw new Error('The pictures could not be fetched: try again with a network.');
        const rgb = drawer.drawPicture(request.id);
        const data = request.colour
          ? Float32Array.from(rgb)
          : Float32Array.from({ length: PICTURE_SIDE ** 2 }, (_, p) =>
              grey(rgb[3 * p], rgb[3 * p + 1], rgb[3 * p + 2]),
            );
        return { shape: [1, PICTURE_SIDE, PICTURE_SIDE, channels], data };
      }
      case 'photo': {
        if (photo?.id !== request.id) throw new Error('The photo is gone: choose it again.');
        const { rgba, width, height } = photo;
        const shape = [1, height, width, request.colour ? 3 : 1];
        const size = width * height * shape[3];
        // Memory that has been used before is several times faster than new one, which is made page by page.
        if (bytes?.length !== size) bytes = new Float32Array(size);
        readBytes(rgba, bytes, request.colour);
        return { shape, data: bytes };
      }
    }
  }

  return {
    /** What a request needs before it can be made, or null when all is there. */
    lacks: (request: InputRequest): Promise<void> | null =>
      request.kind === 'picture' && !drawer
        ? import('../model/pictures').then((all) => {
            drawer = all;
          })
        : null,
    keepPhoto({ id, rgba, width, height }: MapImage & { readonly id: number }) {
      photo = { id, rgba, width, height };
    },
    keepFrame(id: number, bitmap: ImageBitmap) {
      photo = { id, ...read(bitmap) };
    },
    keepArray(id: number, { shape, data }: Tensor<Numbers>) {
      array = { id, shape, data };
    },
    /** The bytes themselves of an input in colour, where it was made of some. */
    pixelsOf: (request: InputRequest): MapImage | null =>
      request.kind === 'photo' && request.colour && photo?.id === request.id ? photo : null,
    tensorOf(request: InputRequest): Tensor<Numbers> {
      const wanted = JSON.stringify(request);
      if (!kept || wanted !== key) {
        kept = make(request);
        key = wanted;
      }
      return kept;
    },
  };
}
