/**
 * Random sequences of what a person can do: with the controls that the page offers at that moment,
 * whichever these are, with keys, the pointer, the window, the history, files and the clipboard.
 */
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { png } from '../png';
import { link } from './links';

/** What can be used, by kind, so that a hundred cells do not crowd out one select. */
const KINDS = {
  field: '.field .by-hand',
  weight: '.weights input',
  select: 'select',
  mark: 'input[type=checkbox], input[type=radio]',
  button: 'button:not(:disabled)',
  slider: 'input[type=range]',
  input: '.panel.input [role=gridcell], .panel.input .image',
  output: '.panel.output [role=gridcell], .panel.output .image',
  other: 'textarea, input:not([type]), [role=gridcell], [tabindex="0"]',
  opener: 'summary',
} as const;
type Kind = keyof typeof KINDS;

/** A photo small enough for numbers, one for pixels, and files that are none. */
export const PHOTOS = {
  small: [9, 6],
  wide: [60, 31],
} as const;
const colour = (x: number, y: number) =>
  [(x * 37 + y * 11) % 256, (x * 5 + y * 59) % 256, (x * y * 3) % 256] as const;
export const photoPixels = (width: number, height: number): Uint8ClampedArray<ArrayBuffer> =>
  Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const p = Math.floor(i / 4);
    return i % 4 === 3 ? 255 : (colour(p % width, Math.floor(p / width))[i % 4] ?? 0);
  });
export const FILES = {
  small: png(...PHOTOS.small, colour),
  wide: png(...PHOTOS.wide, colour),
  empty: Buffer.alloc(0),
  text: Buffer.from('no picture at all'),
  half: png(...PHOTOS.wide, colour).subarray(0, 90),
} as const;
type FileName = keyof typeof FILES;

export type Move =
  | { use: Kind; at: number; text: string; how: 'set' | 'point' | 'click' | 'drag' | 'wheel' }
  | { press: string }
  | { size: readonly [number, number] }
  | { look: 'light' | 'dark' | 'forced' | 'print' | 'screen' }
  | { history: 'back' | 'forward' }
  | { link: string }
  | { file: FileName; by: 'field' | 'drop' | 'paste' }
  | { paste: string }
  | { wait: number };

const at = fc.nat(999);
const text = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1, max: 8 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '0', '-', '2.5', '-0.75', '1e9', '16', '1e400', '−1', '3,5'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('abc', '__proto__', '\u0000', '9'.repeat(40), '[[1,2]]'),
  },
);
const KEYS = [
  ...['Space', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Shift+ArrowRight', 'Home'],
  ...['Shift+ArrowLeft', 'End', '+', '-', 'r', '?', 'Escape', 'Tab', 'Shift+Tab', 'Enter', '5'],
  ...['Control+Home', 'Delete', 'F2', 'PageDown'],
];
const use = (kind: Kind, weight: number) => ({
  weight,
  arbitrary: fc.record({
    use: fc.constant(kind),
    at,
    text,
    how: fc.constantFrom<('set' | 'point' | 'click' | 'drag' | 'wheel')[]>(
      ...(['set', 'set', 'set', 'set', 'point', 'click', 'drag', 'wheel'] as const),
    ),
  }),
});

const move: fc.Arbitrary<Move> = fc.oneof(
  use('field', 8),
  use('weight', 3),
  use('select', 4),
  use('mark', 4),
  use('button', 6),
  use('slider', 2),
  use('input', 4),
  use('output', 4),
  use('other', 1),
  use('opener', 1),
  { weight: 8, arbitrary: fc.constantFrom(...KEYS).map((press) => ({ press })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        ...([
          [320, 640],
          [640, 400],
          [1440, 900],
          [2200, 1300],
        ] as const),
      )
      .map((size) => ({ size })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...(['light', 'dark', 'forced', 'print', 'screen'] as const))
      .map((look) => ({ look })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...(['back', 'forward'] as const)).map((history) => ({ history })),
  },
  // One without a setting is a place within the page: the address tells nothing about the state then.
  {
    weight: 1,
    arbitrary: link.filter((to) => /^$|=/.test(to)).map((to) => ({ link: to })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      file: fc.constantFrom(...(Object.keys(FILES) as FileName[])),
      by: fc.constantFrom(...(['field', 'drop', 'paste'] as const)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('1 2 3\n4 5 6\n7 8 9', '7', '[[1, 0], [0, -1]]', 'no numbers', '')
      .map((paste) => ({ paste })),
  },
  { weight: 2, arbitrary: fc.constantFrom(0, 16, 60).map((wait) => ({ wait })) },
);

export const moves = fc.array(move, { minLength: 1, maxLength: 10, size: 'max' });

/** Runs in the page: sets a control as a browser does, or says where the pointer finds it. */
function inPage({ selector, at, text, set }: Record<string, unknown>) {
  const shown = [...document.querySelectorAll<HTMLElement>(selector as string)].filter(
    (element) => element.getClientRects().length > 0,
  );
  const element = shown[Math.floor(((at as number) / 1000) * shown.length)];
  if (!element) return null;
  const name = `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''} ${(
    element.getAttribute('aria-label') ?? element.textContent ?? ''
  ).slice(0, 40)}`.replace(/\s+/g, ' ');
  const happen = (kind: string) =>
    element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
  if (!set) {
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { name, x: x + width / 2, y: y + height / 2, type: '' };
  }
  if (element instanceof HTMLSelectElement) {
    element.focus();
    element.selectedIndex = (at as number) % element.options.length;
    happen('input');
    happen('change');
  } else if (element instanceof HTMLInputElement && /range/.test(element.type)) {
    element.focus();
    element.value = String(
      Math.round((Number(element.max) * (((at as number) * 7) % 1000)) / 1000),
    );
    happen('input');
    happen('change');
  } else if (element instanceof HTMLInputElement && /text|number/.test(element.type)) {
    element.focus();
    element.select();
    return { name, x: 0, y: 0, type: text as string };
  } else if (element instanceof HTMLElement) {
    element.focus();
    element.click();
  } else {
    (element as SVGElement).focus();
    (element as Element).dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }
  return { name, x: 0, y: 0, type: null };
}

const looks = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active' },
  print: { media: 'print' },
  screen: { media: 'screen', forcedColors: 'none' },
} as const;

/** Does one thing; what it met is told, so that a failure can be followed by hand. */
export async function make(page: Page, step: Move): Promise<string> {
  if ('use' in step) {
    const set = step.how === 'set';
    const found = await page.evaluate(inPage, {
      selector: KINDS[step.use],
      at: step.at,
      text: step.text,
      set,
    });
    if (!found) return `no ${step.use}`;
    if (set && typeof found.type === 'string') {
      if (found.type === '') await page.keyboard.press('Delete');
      else await page.keyboard.insertText(found.type);
    }
    if (!set) {
      await page.mouse.move(found.x, found.y);
      if (step.how === 'click') await page.mouse.click(found.x, found.y);
      if (step.how === 'wheel') await page.mouse.wheel(0, step.at - 500);
      if (step.how === 'drag') {
        await page.mouse.down();
        await page.mouse.move(found.x + (step.at % 90) - 45, found.y + (step.at % 70) - 35);
        await page.mouse.up();
      }
    }
    return `${step.how} ${found.name}${set ? ` ${found.type ?? ''}` : ''}`;
  }
  if ('press' in step) await page.keyboard.press(step.press);
  else if ('size' in step) {
    await page.setViewportSize({ width: step.size[0], height: step.size[1] });
  } else if ('look' in step) await page.emulateMedia(looks[step.look]);
  else if ('history' in step) {
    // Never out of the page: what was open before it is no part of it.
    await page.evaluate((back) => {
      const { navigation } = window as unknown as { navigation: Record<string, boolean> };
      if (back && navigation.canGoBack) history.back();
      if (!back && navigation.canGoForward) history.forward();
    }, step.history === 'back');
  } else if ('link' in step) {
    await page.evaluate((to) => {
      location.hash = to;
    }, step.link);
  } else if ('file' in step) {
    const name = `${step.file}.png`;
    if (step.by === 'field') {
      const file = { name, mimeType: 'image/png', buffer: FILES[step.file] };
      await page.setInputFiles('input[type=file]', file);
    } else {
      await page.evaluate(
        ([bytes, called, by]) => {
          const data = new DataTransfer();
          data.items.add(
            new File([Uint8Array.from(bytes as number[])], called as string, { type: 'image/png' }),
          );
          const init = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(
            by === 'drop'
              ? new DragEvent('drop', { ...init, dataTransfer: data })
              : new ClipboardEvent('paste', { ...init, clipboardData: data }),
          );
        },
        [[...FILES[step.file]], name, step.by],
      );
    }
  } else if ('paste' in step) {
    await page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text', pasted);
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(
        new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
      );
    }, step.paste);
  } else await page.waitForTimeout(step.wait);
  return JSON.stringify(step).slice(0, 200);
}
