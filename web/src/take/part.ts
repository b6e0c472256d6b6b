/** What can be taken along: the figure, its steps, its tensors, and links to all of it. */
import { html, nothing } from 'lit-html';
import type { Page } from '../acts/page';
import { Superseded } from '../engine/client';
import type { TensorName } from '../engine/protocol';
import { type App, flowOf, type Taking } from '../model/app';
import { HIDEABLE, HIDEABLE_IDS } from '../model/hideable';
import { outputName } from '../model/layer';
import { count, plural } from '../model/numbers';
import { linkFor } from '../model/url';
import { addressOf } from '../page/link';
import type { Act, Into } from '../views/act';
import { radios } from '../views/fields';
import type { Part } from '../views/parts';
import { filmOf, MOST_FRAMES } from './frames';
import { embedAddress, iframeFor } from './links';
import { download, gifOf, noWebm, type Progress, pngOf, Stopped, svgOf, webmOf } from './make';

const INTO: readonly Into[] = ['A_prev', 'W', 'b'];
const SCALES = [1, 2, 4] as const;

/** Every tensor on show, with the file it becomes. */
function tensorsOf({ picture, state }: App): [TensorName, string][] {
  if (!picture) return [];
  // What a teacher has taken off the page is not to be had here either.
  const [W, output] = (['weights', 'output'] as const).map((part) => !state.hide.includes(part));
  const gradients = state.gradients && W && output;
  const names: TensorName[] = [
    'A_prev',
    ...(picture.W && W ? (['W', 'b'] as const) : []),
    ...(output ? (['output'] as const) : []),
    ...(gradients ? (['dOutput', 'dA_prev'] as const) : []),
    ...(gradients && picture.W ? (['dW', 'db'] as const) : []),
  ];
  const out = outputName(picture.layer);
  return names.map((name) => [name, name.replace(/output/i, out)]);
}

export function takePart(page: Page): Part {
  /** What is being made, or was made last. */
  let job = { stopped: false };
  const set = (part: Partial<Taking>) => {
    const { taking } = page.app;
    if (taking) page.update({ taking: { ...taking, ...part } });
  };

  /** One thing at a time is made; the sentence under it says what became of it. */
  async function make(what: string, file: string, work: (progress: Progress) => Promise<void>) {
    if (page.app.taking?.making) return;
    job.stopped = true;
    const mine = { stopped: false };
    job = mine;
    const end = (said: Taking['said']) => {
      if (mine === job) set({ making: null, said });
    };
    page.pause();
    set({ making: { what, done: 0, all: 0 }, said: null });
    try {
      await work({
        tell: (done, all) => set({ making: { what, done, all } }),
        stopped: () => mine.stopped,
      });
      end({ text: `${file} is made; the browser keeps it with its downloads.`, bad: false });
    } catch (error) {
      const changed = error instanceof Superseded;
      const why = changed
        ? 'the settings changed meanwhile. Make it again.'
        : error instanceof Error
          ? error.message
          : String(error);
      const said =
        error instanceof Stopped
          ? { text: `${file} was stopped: nothing was kept.`, bad: false }
          : { text: `${file} could not be made: ${why}`, bad: true };
      end(said);
    }
  }

  /** A moment of the webcam is gone before its steps or its numbers can be made. */
  function hold() {
    if (page.app.photo?.live) throw new Error('the webcam goes on. Freeze it first.');
  }

  const still = (app: App) => {
    const scale = app.taking?.scale ?? 2;
    return {
      png: () =>
        make('PNG', 'convstep.png', async () =>
          download('convstep.png', [await pngOf(page.app, scale)], 'image/png'),
        ),
      svg: () =>
        make('SVG', 'convstep.svg', async () =>
          download('convstep.svg', [await svgOf(page.app)], 'image/svg+xml'),
        ),
    };
  };
  const moving = (range: Taking['range']) => ({
    gif: () =>
      make('GIF', 'convstep.gif', async (progress) => {
        hold();
        download('convstep.gif', [await gifOf(page, range, progress)], 'image/gif');
      }),
    webm: () =>
      make('WebM', 'convstep.webm', async (progress) => {
        hold();
        download('convstep.webm', await webmOf(page, range, progress), 'video/webm');
      }),
  });
  const save = (name: TensorName, file: string) =>
    make(file, file, async () => {
      hold();
      const { app } = page;
      if (!app.picture) return;
      const ask = { run: app.picture, name, flow: flowOf(app) };
      download(
        file,
        [(await page.engine.ask({ type: 'npy', ...ask })).bytes],
        'application/octet-stream',
      );
    });

  const button = (text: unknown, does: () => void, off = false) =>
    html`<button type="button" class="button" ?disabled=${off} @click=${does}>${text}</button>`;

  /** What becomes of it is said beside the settings, and here. */
  function openButton(act: Act, into: Into) {
    const chosen = async (event: Event) => {
      const input = event.target as HTMLInputElement;
      const file = input.files?.[0];
      // So that the same file can be chosen again.
      input.value = '';
      if (!file) return;
      await act.photo(file, file.name, into);
      set({ said: page.app.notice });
    };
    return html`<label class="button upload"
      >Open ${into}<span class="unseen"> from a .npy file</span
      ><input type="file" class="unseen" accept=".npy" @change=${chosen}
    /></label>`;
  }

  function figureView(app: App, taking: Taking) {
    const { png, svg } = still(app);
    return html`<section aria-labelledby="take-figure">
      <h3 id="take-figure">The figure</h3>
      <p class="take-row">
        ${button('PNG', png)} ${button('SVG', svg)}
        ${radios(
          'take-scale',
          'Pixels for each pixel of the page, for PNG',
          String(taking.scale),
          SCALES.map((s) => [String(s), `${s}×`] as const),
          (s) => set({ scale: Number(s) as Taking['scale'] }),
        )}
      </p>
      <p class="quiet-text">As it is on show, in these colours, with its window and its sentence.</p>
    </section>`;
  }

  function stepsView(app: App, taking: Taking) {
    const { frames, steps, by, seconds } = filmOf(app, taking.range);
    const { gif, webm } = moving(taking.range);
    const none = noWebm();
    return html`<section aria-labelledby="take-steps">
      <h3 id="take-steps">The steps, moving</h3>
      <p class="take-row">
        ${button('GIF', gif)} ${button('WebM', webm, none !== null)}
        ${radios<Taking['range']>(
          'take-range',
          'Which steps',
          taking.range,
          [
            ['all', 'all steps'],
            ['here', 'from here on'],
          ],
          (range) => set({ range }),
        )}
      </p>
      <p class="quiet-text">
        ${plural(frames.length, 'frame')},
        ${plural(Math.max(1, Math.round(seconds)), 'second')}${by > 1 ? '' : ', at the speed of the steps'}.
        ${
          by > 1
            ? html`At most ${MOST_FRAMES} frames are made: each goes on by ${by} of the ${count(steps)}
              steps${app.picture?.output.values ? '' : ' of the map on show'}.`
            : nothing
        }
        ${none ?? 'A WebM is recorded while it plays, so it takes that long.'}
      </p>
    </section>`;
  }

  function tensorsView(app: App, act: Act) {
    return html`<section aria-labelledby="take-tensors">
      <h3 id="take-tensors">The tensors, for NumPy</h3>
      <p class="take-row save">
        ${tensorsOf(app).map(
          ([name, text]) =>
            html`<button type="button" class="chip" @click=${() => save(name, `${text}.npy`)}>
              ${text}.npy
            </button>`,
        )}
      </p>
      <p class="quiet-text">
        Just as the core has them.
        ${app.state.gradients ? nothing : 'Gradients are among them while they are on show.'}
      </p>
      <p class="take-row">
        ${INTO.filter((into) => into === 'A_prev' || app.picture?.W).map((into) => openButton(act, into))}
      </p>
      <p class="quiet-text">Files of numbers, also dropped on the page or pasted.</p>
    </section>`;
  }

  function linkView(app: App, act: Act, taking: Taking) {
    const { state } = app;
    const plain = linkFor(state);
    const { link } = linkFor({ ...state, hide: taking.hide, embed: false });
    const lesson = addressOf(link);
    const frame = iframeFor(
      embedAddress(linkFor({ ...state, hide: taking.hide, embed: true }).link),
    );
    const tick = (id: (typeof HIDEABLE_IDS)[number], on: boolean) =>
      set({
        hide: HIDEABLE_IDS.filter((other) => (other === id ? on : taking.hide.includes(other))),
      });
    const field = (id: string, label: string, value: string, what: string) =>
      html`<p class="take-row copied">
        <label class="unseen" for=${id}>${label}</label>
        <input
          id=${id}
          readonly
          .value=${value}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
        />
        ${button(app.copied === what ? 'Copied' : 'Copy', () => act.copy(value, what))}
      </p>`;
    return html`<section class="take-links" aria-labelledby="take-link">
      <h3 id="take-link">Links</h3>
      <p class="quiet-text">
        A link holds the input where it is built in or painted, the filters, every setting, the step
        and the view. ${plain.left ?? 'It holds everything that is on show now.'}
      </p>
      <fieldset class="hideable">
        <legend>Take off the page for a class:</legend>
        ${HIDEABLE.map(
          ([id, name]) => html`<label class="check"
            ><input
              type="checkbox"
              .checked=${taking.hide.includes(id)}
              @change=${(event: Event) => tick(id, (event.target as HTMLInputElement).checked)}
            />${name}</label
          >`,
        )}
      </fieldset>
      ${field('take-lesson', taking.hide.length ? 'Link for a class' : 'Link', lesson, 'lesson')}
      <p class="quiet-text">
        Whoever opens it can have everything back.
        <a href=${lesson} target="_blank" rel="noopener">Look at it</a>
      </p>
      <h4>Inside another page: the figure with its steps</h4>
      ${field('take-embed', 'Text for another page', frame, 'embed')}
    </section>`;
  }

  function makingView({ making, said }: Taking) {
    return html`<div class="take-said">
      <div role="status">
        ${
          making
            ? html`<p class="note">${making.what}: working …</p>`
            : said
              ? html`<p class=${said.bad ? 'problem' : 'note'}>${said.text}</p>`
              : nothing
        }
      </div>
      ${
        making?.all
          ? html`<p class="note">
              <span>${making.done} of ${making.all} frames</span>
              <progress max=${making.all} value=${making.done} aria-label="Frames made"></progress>
              <button
                type="button"
                class="mend"
                @click=${() => {
                  job.stopped = true;
                }}
              >
                Stop
              </button>
            </p>`
          : nothing
      }
    </div>`;
  }

  return {
    view(app, act) {
      const { taking, picture } = app;
      if (!taking || !picture) return nothing;
      return html`<div><div class="take-columns">
          ${figureView(app, taking)} ${stepsView(app, taking)} ${tensorsView(app, act)}
        </div>
        ${makingView(taking)} ${linkView(app, act, taking)}</div>`;
    },
  };
}
