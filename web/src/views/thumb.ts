/**
 * A small map as a picture with an address of its own. As canvases, a row of them takes up to two
 * milliseconds each of every frame that is drawn, even of one in which none of them has changed.
 */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import type { MapImage } from '../engine/protocol';
import { whenQuiet } from './quiet';

/** A bitmap file whose pixels are as a canvas has them, the first row first. */
function addressOf({ width, height, rgba }: MapImage): string {
  const head = [66, 0, 40, 0, width, 0, -height, -1, 1, 32, 3, ...Array(11).fill(0)];
  const masks = [255, 0, 0xff00, 0, 0, 255];
  const bytes = new Uint8Array(Uint16Array.of(0x4d42, 0, 0, 0, 0, ...head, ...masks).buffer);
  let text = String.fromCharCode(...bytes);
  for (let i = 0; i < rgba.length; i += 8192) {
    text += String.fromCharCode(...rgba.subarray(i, i + 8192));
  }
  return `data:image/bmp;base64,${btoa(text)}`;
}

class ThumbDirective extends Directive {
  private last: MapImage | null = null;
  render(_map: MapImage) {
    return nothing;
  }
  override update(part: ElementPart, [map]: [MapImage]) {
    if (map === this.last) return nothing;
    const first = !this.last;
    this.last = map;
    const put = () => {
      (part.element as HTMLImageElement).src = addressOf(map);
    };
    if (first) put();
    else whenQuiet(this, put);
    return nothing;
  }
}
export const thumb = directive(ThumbDirective);
