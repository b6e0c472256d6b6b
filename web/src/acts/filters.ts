/** Changing filters: one number, a whole table, how many there are, and their biases. */
import { turnedIndex, withWeight } from '../model/bank';
import { depth } from '../model/layer';
import { PRESETS } from '../model/presets';
import type { Filter } from '../model/state';
import type { Act } from '../views/act';
import type { Page } from './page';

type Filters = 'setFilter' | 'setWeight' | 'setSlice' | 'setFilterCount' | 'setBias';

export function filterActs(page: Page): Pick<Act, Filters> {
  function replace(filter: Filter) {
    const { filters, filter: chosen } = page.app.state;
    page.set({ filters: filters.map((old, i) => (i === chosen ? filter : old)) });
  }
  return {
    setFilter: replace,
    setWeight(index, value) {
      const { state, picture } = page.app;
      if (!picture) return;
      const channels = depth(state, picture.input.shape[3]);
      const at = picture.layer.flip ? turnedIndex(index, state.f, channels) : index;
      replace(withWeight(state.filters[state.filter], state.f, channels, at, value));
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
      }
      replace(filter);
    },
    setFilterCount(n) {
      const { filters, bias } = page.app.state;
      // New filters are presets that are not there yet, so that each map shows something else.
      const unused = PRESETS.filter((p) => !filters.some((f) => f.preset === p.id));
      const grown = Array.from(
        { length: n },
        (_, i): Filter =>
          filters[i] ?? {
            preset: (unused[(i - filters.length) % (unused.length || 1)] ?? PRESETS[0]).id,
            numbers: [],
          },
      );
      page.set({ filters: grown, bias: grown.map((_, i) => bias[i] ?? 0), k: null });
    },
    setBias(value) {
      page.set({
        bias: page.app.state.bias.map((old, i) => (i === page.app.state.filter ? value : old)),
      });
    },
  };
}
