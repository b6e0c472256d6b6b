/** The settings that most people leave alone: rectangles, four sides, dilation, groups. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import { type Activation, around, both, type Four, type State, type Two } from '../model/state';
import type { Act } from './act';
import { checkField, numberField, selectField } from './fields';

export function moreView(app: App, act: Act) {
  const { state, picture } = app;
  const conv = state.op === 'conv';
  const n_C_prev = picture?.input.shape[3] ?? 1;
  const columns = (key: 'f' | 'stride' | 'dilation') => (n: number) =>
    act.set({ [key]: [state[key][0], n] as Two } as Partial<State>);
  // 'same' starts from what the core made of it, so that a side can be changed from there.
  const axes = picture?.axes;
  const sides: Four =
    state.pad !== 'same'
      ? state.pad
      : axes
        ? [axes.h.padBefore, axes.h.padAfter, axes.w.padBefore, axes.w.padAfter]
        : around(0);
  const side = (index: number, name: string) =>
    numberField({
      id: `pad-${name}`,
      label: `${name[0].toUpperCase()}${name.slice(1)} padding`,
      value: sides[index],
      min: 0,
      set: (n) => act.set({ pad: sides.map((p, i) => (i === index ? n : p)) as unknown as Four }),
    });
  const divisors = Array.from({ length: n_C_prev }, (_, i) => i + 1).filter(
    (g) => n_C_prev % g === 0,
  );
  return html`<details class="more">
    <summary>More: rectangles, four sides${conv ? ', dilation, groups, activation, turned filters' : ''}</summary>
    <div class="argument">
      ${numberField({ id: 'f-w', label: html`Filter columns <var>f_W</var>`, value: state.f[1], min: 1, set: columns('f') })}
      ${numberField({ id: 's-w', label: html`Column stride <var>s_W</var>`, value: state.stride[1], min: 1, set: columns('stride') })}
      ${side(0, 'top')} ${side(1, 'bottom')} ${side(2, 'left')} ${side(3, 'right')}
      ${
        conv
          ? html`${numberField({
              id: 'dilation',
              label: html`Dilation <var>d</var>`,
              value: state.dilation[0],
              min: 1,
              bad: app.problem?.field === 'dilation',
              set: (n) => act.set({ dilation: both(n) }),
            })}
            ${
              n_C_prev > 1
                ? html`<div class="field">
                    <label for="groups">Groups</label>
                    <select
                      id="groups"
                      .value=${String(state.groups)}
                      @change=${(event: Event) => {
                        const groups = Number((event.target as HTMLSelectElement).value);
                        act.set({ groups });
                      }}
                    >
                      ${divisors.map(
                        (g) =>
                          html`<option value=${g} ?selected=${g === state.groups}>
                            ${g}${g === 1 ? ' (all channels)' : g === n_C_prev ? ' (depthwise)' : ''}
                          </option>`,
                      )}
                    </select>
                  </div>`
                : nothing
            }
            ${selectField(
              'activation',
              'Activation',
              state.activation,
              [
                { value: 'none', name: 'none: Z itself' },
                { value: 'relu', name: 'relu' },
                { value: 'sigmoid', name: 'sigmoid' },
                { value: 'tanh', name: 'tanh' },
              ],
              (activation) => act.set({ activation: activation as Activation }),
            )}
            ${checkField('flip', 'Turn each filter by 180° first', state.flip, (flip) =>
              act.set({ flip }),
            )}
            <p class="quiet-text">
              What deep learning calls convolution slides the filter as it is, which mathematics calls
              cross-correlation; with the filter turned by 180° it is mathematics’ convolution.
            </p>`
          : nothing
      }
      ${
        state.op === 'average'
          ? checkField('count-pad', 'Divide by padded cells too', state.countIncludePad, (on) =>
              act.set({ countIncludePad: on }),
            )
          : nothing
      }
    </div>
  </details>`;
}
