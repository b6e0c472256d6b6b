/** The settings that most people leave alone: rectangles, four sides, dilation, groups. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import { sides } from '../model/axes';
import { rowOf } from '../model/operations';
import { type Activation, around, both, type Four } from '../model/state';
import type { Act } from './act';
import { checkField, numberField, selectField } from './fields';

/** How many rows and columns beyond the fewest a transposed convolution makes. */
function outputPadding(app: App, act: Act) {
  const [rows, cols] = app.state.outPad;
  const field = (
    id: string,
    label: string,
    name: string,
    value: number,
    set: (n: number) => void,
  ) => numberField(app, { id, label, name, value, min: 0, set });
  return html`${field('out-h', 'Output padding', 'o_H', rows, (n) => act.set({ outPad: [n, cols] }))}
    ${field('out-w', 'in columns', 'o_W', cols, (n) => act.set({ outPad: [rows, n] }))}`;
}

export function moreView(app: App, act: Act) {
  const { state, picture } = app;
  const { filters: conv, slides, walks } = rowOf(state);
  const n_C_prev = picture?.input.shape[3] ?? 1;
  const strideColumns = (n: number) => act.set({ stride: [state.stride[0], n] });
  // 'same' starts from what the core made of it, so that a side can be changed from there.
  const axes = picture?.axes;
  const four: Four = state.pad !== 'same' ? state.pad : axes ? sides(axes) : around(0);
  const side = (index: number, name: string) =>
    numberField(app, {
      id: `pad-${name}`,
      label: `${name[0].toUpperCase()}${name.slice(1)} padding`,
      value: four[index],
      min: 0,
      set: (n) => act.set({ pad: four.map((p, i) => (i === index ? n : p)) as unknown as Four }),
    });
  const divisors = Array.from({ length: n_C_prev }, (_, i) => i + 1).filter(
    (g) => n_C_prev % g === 0,
  );
  return html`<div class="argument">
      ${slides ? numberField(app, { id: 's-w', label: 'Column stride', name: 's_W', value: state.stride[1], min: 1, set: strideColumns }) : nothing}
      ${walks === 'input' && state.pad !== 'same' ? outputPadding(app, act) : nothing}
      ${side(0, 'top')} ${side(1, 'bottom')} ${side(2, 'left')} ${side(3, 'right')}
      ${
        conv
          ? html`${numberField(app, {
              id: 'dilation',
              label: 'Dilation',
              name: 'd',
              value: state.dilation[0],
              min: 1,
              set: (n) => act.set({ dilation: both(n) }),
            })}
            ${
              n_C_prev > 1
                ? selectField(
                    'groups',
                    { label: 'Groups' },
                    String(state.groups),
                    divisors.map((g) => ({
                      value: String(g),
                      name: `${g}${g === 1 ? ' (all channels)' : g === n_C_prev ? ' (depthwise)' : ''}`,
                    })),
                    (groups) => act.set({ groups: Number(groups) }),
                  )
                : nothing
            }
            ${
              state.groups > 1
                ? html`<p class="quiet-text">
                    Every group has as many filters: n_C is a multiple of ${state.groups}.
                  </p>`
                : nothing
            }
            ${selectField(
              'activation',
              { label: 'Activation' },
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
        rowOf(state).divides
          ? checkField('count-pad', 'Divide by padded cells too', state.countIncludePad, (on) =>
              act.set({ countIncludePad: on }),
            )
          : nothing
      }
    </div>`;
}
