/** Turns a description of the input into a tensor, and keeps the last one: sliders reuse it. */
import type { Numbers, RandomState, Tensor } from 'convstep';
import type { InputRequest } from '../model/layer';
import { PICTURE_SIDE } from '../model/pictureNames';
import { drawPicture } from '../model/pictures';

export interface Pixels {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Bytes 0 … 255 become 0 … 1; grey weighs the colours as the eye does. */
function fromRgb(
  rgb: ArrayLike<number>,
  step: number,
  cells: number,
  colour: boolean,
  unit: number,
) {
  const data = new Float32Array(cells * (colour ? 3 : 1));
  for (let p = 0, from = 0; p < cells; p++, from += step) {
    const [r, g, b] = [rgb[from] / unit, rgb[from + 1] / unit, rgb[from + 2] / unit];
    if (colour) {
      data[3 * p] = r;
      data[3 * p + 1] = g;
      data[3 * p + 2] = b;
    } else {
      data[p] = 0.299 * r + 0.587 * g + 0.114 * b;
    }
  }
  return data;
}

export function inputKeeper(randomState: (seed: number) => RandomState) {
  let photo: (Pixels & { readonly id: number }) | null = null;
  let array: (Tensor<Numbers> & { readonly id: number }) | null = null;
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
        const rgb = drawPicture(request.id);
        const data = fromRgb(rgb, 3, PICTURE_SIDE ** 2, request.colour, 1);
        return { shape: [1, PICTURE_SIDE, PICTURE_SIDE, channels], data };
      }
      case 'photo': {
        if (photo?.id !== request.id) throw new Error('The photo is gone: choose it again.');
        const { rgba, width, height } = photo;
        const data = fromRgb(rgba, 4, width * height, request.colour, 255);
        return { shape: [1, height, width, request.colour ? 3 : 1], data };
      }
    }
  }

  return {
    keepPhoto(id: number, pixels: Pixels) {
      photo = { id, ...pixels };
    },
    keepArray(id: number, { shape, data }: Tensor<Numbers>) {
      array = { id, shape, data };
    },
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
