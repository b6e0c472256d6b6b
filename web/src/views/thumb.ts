/**
 * A small map as an image with an address of its own, after the picture. As canvases, a row of them
 * takes up to two milliseconds each of every frame, even of one in which none of them has changed.
 */
import { nothing } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';
import type { MapImage } from '../model/picture';
import { whenQuiet } from './quiet';

class ThumbDirective extends Directive {
  private last: MapImage | null = null;

  render(_map: MapImage) {
    return nothing;
  }

  override update({ element }: ElementPart, [map]: [MapImage]) {
    if (map !== this.last) {
      this.last = map;
      whenQuiet(this, () => this.put(element as HTMLImageElement, map));
    }
    return nothing;
  }

  private async put(image: HTMLImageElement, map: MapImage) {
    // What cannot be fetched leaves the map with its name.
    const bitmap = await import('./bitmap').catch(() => null);
    if (bitmap && map === this.last) image.src = bitmap.addressOf(map);
  }
}
export const thumb = directive(ThumbDirective);
