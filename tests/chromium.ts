/** How every test starts Chromium: the machine's own, quiet, and without a sandbox only for root. */
import { findChromium } from '../wasm/toolchain/ensure.mjs';

export function chromiumLaunch() {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium found: run `npm test`, which installs it, or set CHROME_PATH.');
  }
  return {
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  };
}
