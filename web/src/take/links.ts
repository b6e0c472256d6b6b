/** The text that puts the figure into another page. */
import { addressOf } from '../page/link';

/**
 * The page as one file: the only one that also works where a frame's sandbox gives it no origin, and
 * so no script and no worker but those that come with it.
 */
const wholeAddress = (): string =>
  import.meta.env.DEV || location.protocol === 'file:'
    ? addressOf('')
    : new URL('convstep.html', location.href).href;

export const embedAddress = (link: string): string => `${wholeAddress()}#${link}`;

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

export const iframeFor = (address: string): string =>
  `<iframe src="${escaped(address)}" title="A convolution, step by step" width="100%" height="720" style="border:0" loading="lazy"></iframe>`;
