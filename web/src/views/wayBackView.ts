/** Out of a frame on somebody's page, to the whole page in the same state. */
import { html } from 'lit-html';
import type { App } from '../model/app';
import { toLink } from '../model/url';
import { addressOf } from '../page/link';

export function wayBackView({ state }: App) {
  // A frame without an origin can open no window: there the page takes the frame.
  const target = self.origin === 'null' ? '_self' : '_blank';
  return html`<a
    href=${addressOf(toLink({ ...state, embed: false }))}
    target=${target}
    rel="noopener"
    >Open in ConvStep</a
  >`;
}
