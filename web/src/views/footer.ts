/** The end of the page: where the numbers come from, and the page to keep. */
import { html, nothing } from 'lit-html';

/** In development there is no built file to offer, and the file itself needs no second one. */
const offered = import.meta.env.PROD && location.protocol !== 'file:';

export const footerView = () => html`<footer>
  <p class="quiet-text">
    Outputs, gradients and sums are computed in your browser, by a C++ core in WebAssembly. Photos stay on this
    machine.${
      offered
        ? html` <a href="./convstep.html" download="convstep.html">Keep this page as one file</a> that
            opens without a server.`
        : nothing
    }
  </p>
</footer>`;
