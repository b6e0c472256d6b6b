/** The steps: play, pause, one by one, or anywhere on the line. */
import { html, nothing, svg } from 'lit-html';
import { type App, positionOf, sentenceOf, stepOf, walkOfApp } from '../model/app';
import { count } from '../model/numbers';
import { channelWord } from '../model/operations';
import { SPEEDS } from '../model/state';
import { stepsShape, walksInput } from '../model/walk';
import type { Act } from './act';
import { radios } from './fields';
import { icons } from './icons';

/** More than these cannot be told apart. */
const TICKS = 72;

/** A tick at the end of each row, or of every second, fourth … where there are many. */
function ticks(rows: number, examples: number) {
  const many = rows * examples;
  if (many < 2) return nothing;
  const each = 2 ** Math.max(0, Math.ceil(Math.log2(many / TICKS)));
  const tick = (row: number) => {
    const x = `${(100 * row) / many}%`;
    return svg`<line x1=${x} x2=${x} y1=${row % rows === 0 ? 0 : 3} y2="8" />`;
  };
  return html`<svg class="ticks" aria-hidden="true">
    ${Array.from({ length: Math.floor(many / each) + 1 }, (_, i) => tick(i * each))}
  </svg>`;
}

export function timelineView(app: App, act: Act) {
  const { picture } = app;
  const walk = walkOfApp(app);
  if (!picture || !walk) return nothing;
  const shape = stepsShape(picture);
  const { all } = walk;
  const k = walk.done(stepOf(app));
  const at = walk.done(positionOf(app));
  const word = walksInput(picture) ? 'channel' : channelWord(picture.layer);
  const button = (name: string, sign: unknown, does: () => void, off: boolean) =>
    html`<button type="button" aria-label=${name} title=${name} aria-disabled=${off} @click=${does}>
      ${sign}
    </button>`;
  return html`<section class="timeline" aria-label="Steps">
    <div class="bar">
    <div class="transport">
      ${button('First step', icons.first, () => act.seek(0), at === 0)}
      ${button('Step back', icons.back, () => act.step(-1), at === 0)}
      <button
        type="button"
        id="play"
        class="play"
        aria-label=${app.playing ? 'Pause' : 'Play'}
        title=${app.playing ? 'Pause' : 'Play'}
        @click=${() => act.play()}
      >
        ${app.playing ? icons.pause : icons.play}
      </button>
      ${button('Step forward', icons.forward, () => act.step(1), at === all)}
      ${button('Last step', icons.last, () => act.seek(all), at === all)}
    </div>
    <div class="scrub">
      ${ticks(shape[1], shape[0])}
      <input
        type="range"
        aria-label="Step"
        aria-valuetext="${count(k)} of ${count(all)}"
        min="0"
        max=${all}
        step="1"
        .value=${String(k)}
        style="--part:${all ? k / all : 0}"
        @input=${(event: Event) => act.seek(Number((event.target as HTMLInputElement).value))}
      />
    </div>
    <p class="steps"><b>${count(k)}</b> of ${count(all)} done</p>
    <p class="sentence" aria-hidden=${app.spoken ? 'true' : nothing}>${sentenceOf(app)}</p>
    <p class="unseen" role="status" aria-live="polite">${app.spoken}</p>
    </div>
    <div class="ways">
    ${radios(
      'speed',
      'Speed',
      String(app.state.speed),
      SPEEDS.map((s) => [String(s), `${s < 0 ? '½' : 2 ** s}×`] as const),
      (s) => act.set({ speed: Number(s) }),
    )}
    <p class="choices">
          ${
            shape[3] > 1
              ? html`<button
              type="button"
              class="chip"
              aria-pressed=${app.state.only}
              @click=${() => act.set({ only: !app.state.only })}
            >
              This ${word} only
            </button>`
              : nothing
          }
      <button
        type="button"
        class="chip"
        aria-pressed=${app.state.loop}
        @click=${() => act.set({ loop: !app.state.loop })}
      >
        Loop
      </button>
    </p>
    </div>
  </section>`;
}
