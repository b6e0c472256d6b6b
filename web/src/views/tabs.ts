/** Small maps in a row: which example, channel or filter is the large one. */
import { html, nothing } from 'lit-html';
import type { MapImage } from '../model/picture';
import { thumb } from './thumb';

export interface MapTab {
  readonly name: string;
  readonly map: MapImage | null;
  readonly hint?: string;
  readonly on: boolean;
  readonly choose: () => void;
}

export function mapTabs(label: string, tabs: readonly MapTab[]) {
  if (tabs.length < 2) return nothing;
  return html`<div class="tabs" role="group" aria-label=${label}>
    ${tabs.map(
      (tab) =>
        html`<button type="button" aria-pressed=${tab.on} title=${tab.hint ?? nothing} @click=${tab.choose}>
          ${tab.map ? html`<img alt="" width=${tab.map.width} height=${tab.map.height} ${thumb(tab.map)} />` : nothing}
          <span>${tab.name}</span>
        </button>`,
    )}
  </div>`;
}
