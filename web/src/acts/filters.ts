/** Changing filters: one number, a whole table, how many there are, and their biases. */
import { filterNumbers, turnedIndex, withWeight } from '../model/bank';
import { emptyDraft } from '../model/drafts';
import { depth } from '../model/layer';
import type { Filter } from '../model/state';
import type { Act } from '../views/act';
import type { Page } from './page';

type Filters = 'setFilter' | 'setWeight' | 'setSlice' | 'setBias';

export function filterActs(page: Page): Pick<Act, Filters> {
  function replace(filter: Filter) {
    const { filters, filter: chosen } = page.app.state;
    page.set({ filters: filters.map((old, i) => (i === chosen ? filter : old)) });
  }
  return {
    setFilter: replace,
    setWeight(id, index, value) {
      const { state, picture } = page.app;
      if (!picture) return;
      const channels = depth(state, picture.input.shape[3]);
      const at = picture.layer.flip ? turnedIndex(index, state.f, channels) : index;
      const filter = state.filters[state.filter];
      if (!Number.isFinite(value)) {
        const before = filterNumbers(filter, state.f, channels)[at];
        page.draft(id, emptyDraft(id, 'A weight of W', value, before));
        return;
      }
      page.draft(id, null);
      replace(withWeight(filter, state.f, channels, at, value));
    },
    setSlice(channel, values) {
      const { state, picture } = page.app;
      if (!picture) return;
      const channels = depth(state, picture.input.shape[3]);
      let filter = state.filters[state.filter];
      for (const [tap, value] of values.entries()) {
        const index = tap * channels + channel;
        const at = picture.layer.flip ? turnedIndex(index, state.f, channels) : index;
        filter = withWeight(filter, state.f, channels, at, value);
        page.draft(`w-${index}`, null);
      }
      replace(filter);
    },
    setBias(value) {
      const { bias, filter } = page.app.state;
      const bad = !Number.isFinite(value);
      page.draft('bias', bad ? emptyDraft('bias', 'The bias b', value, bias[filter] ?? 0) : null);
      if (!bad) page.set({ bias: bias.map((old, i) => (i === filter ? value : old)) });
    },
  };
}
