/** The webcam's own buttons, beside the input: start, hold, put away, the other camera. */
import { html, nothing } from 'lit-html';
import type { App } from '../model/app';
import type { Act } from './act';

export function webcamView(app: App, act: Act) {
  const { webcam } = app;
  if (!webcam) return nothing;
  const button = (does: Parameters<Act['webcam']>[0], text: string) =>
    html`<button type="button" class="chip" @click=${() => act.webcam(does)}>${text}</button>`;
  const { state, why, cameras } = webcam;
  return html`<div class="webcam" role="group" aria-label="Webcam">
    <p role="status" class=${state === 'refused' ? 'problem' : 'quiet-text'}>
      ${
        state === 'refused'
          ? why
          : state === 'asking'
            ? 'The browser asks whether the camera may be used.'
            : state === 'frozen'
              ? 'The picture is held; the camera is off.'
              : 'The camera is on.'
      }
    </p>
    ${state === 'live' ? button('freeze', 'Freeze') : nothing}
    ${state === 'frozen' ? button('start', 'Go on') : nothing}
    ${state === 'refused' ? button('start', 'Try again') : nothing}
    ${state === 'live' && cameras > 1 ? button('next', 'Other camera') : nothing}
    ${button('stop', state === 'live' ? 'Stop' : 'Close')}
  </div>`;
}
