/** Changing filters: one number, a whole table, the factor, how many there are, and their biases. */

import { chosenFilter } from '../model/app';
import { factorOf, filterNumbers, turnedIndex, writtenNumbers } from '../model/bank';
import { emptyDraft, factorDraft } from '../model/drafts';
import { isUsable, resized, withWeight } from '../model/edits';
import { parseFraction } from '../model/fractions';
import { depth } from '../model/layer';
import { inputShape } from '../model/sources';
import { type Filter, LIMITS, type State } from '../model/state';
import type { Act } from '../views/act';
import type { Page } from './page';

type Filters = 'setFilter' | 'setWeight' | 'setSlice' | 'setFactor' | 'setBias';

export function filterActs(page: Page): Pick<Act, Filters> {
  const chosen = () => page.app.state.filters[chosenFilter(page.app)];
  function replace(filter: Filter, more: Partial<State> = {}) {
    const filters = more.filters ?? page.app.state.filters;
    const at = chosenFilter(page.app);
    page.set({ ...more, filters: filters.map((old, i) => (i === at ? filter : old)) });
  }
  return {
    setFilter(filter) {
      const seeds = page.app.state.filters.flatMap((f) =>
        f.preset === 'random' ? [f.seed ?? 0] : [],
      );
      // Random numbers are others each time, and in each filter.
      const drawn = filter.preset === 'random' && seeds.length > 0;
      replace(drawn ? { ...filter, seed: Math.max(...seeds) + 1 } : filter);
    },
    setWeight(id, value) {
      const index = Number(id.replace('w-', ''));
      const { state, picture, photo } = page.app;
      if (!picture) return;
      const { layer, input } = picture;
      const channels = depth(state, inputShape(state, photo)[3]);
      // The field is of the filter on show: where another is on its way, this number is none of its.
      const others = layer.f.some((n, i) => n !== state.f[i]);
      if (others || channels !== depth(layer, input.shape[3])) return;
      // A field that is taken away says once more what it held.
      if (index >= state.f[0] * state.f[1] * channels) return;
      const at = layer.flip ? turnedIndex(index, state.f, channels) : index;
      const filter = chosen();
      if (!Number.isFinite(value)) {
        const before = writtenNumbers(filter, state.f, channels)[at];
        page.draft(id, emptyDraft(id, 'A weight of W', value, before));
        return;
      }
      page.draft(id, null);
      replace(withWeight(filter, state.f, channels, at, value));
    },
    setSlice(channel, { size, numbers }) {
      const { state, picture, photo } = page.app;
      if (!picture) return false;
      const channels = depth(state, inputShape(state, photo)[3]);
      const fits = numbers.length === state.f[0] * state.f[1];
      const f = fits ? state.f : size;
      if (!f?.every((n) => n <= LIMITS.filterSize)) return false;
      // What is pasted counts as it is: a factor goes into the numbers of the other channels.
      const before = isUsable(state.f) ? filterNumbers(chosen(), state.f, channels) : [];
      const own: Filter = { preset: 'own', numbers: before };
      const filters = state.filters.map((old) => resized(old, state.f, f, channels));
      let filter = resized(own, state.f, f, channels);
      for (const [tap, value] of numbers.entries()) {
        const index = tap * channels + channel;
        const at = picture.layer.flip ? turnedIndex(index, f, channels) : index;
        filter = withWeight(filter, f, channels, at, value);
        page.draft(`w-${index}`, null);
      }
      replace(filter, fits ? {} : { f, filters });
      return true;
    },
    setFactor(text) {
      const factor = parseFraction(text);
      const { f } = page.app.state;
      page.draft('factor', factor ? null : factorDraft(text, factorOf(chosen(), f)));
      if (factor) replace({ ...chosen(), factor });
    },
    setBias(value) {
      const { bias } = page.app.state;
      const at = chosenFilter(page.app);
      const bad = !Number.isFinite(value);
      page.draft('bias', bad ? emptyDraft('bias', 'The bias b', value, bias[at] ?? 0) : null);
      if (!bad) page.set({ bias: bias.map((old, i) => (i === at ? value : old)) });
    },
  };
}
