/** The page's own colours and fonts, as a file elsewhere needs them: resolved, and as #rrggbb. */

const NAMES = [
  'paper',
  'ink',
  'soft',
  'rule',
  'edge',
  'casing',
  'hatch',
  'window',
  'output',
] as const;

export type Theme = Readonly<Record<(typeof NAMES)[number] | 'font' | 'mono', string>>;

const two = (x: number): string =>
  Math.round(Math.min(255, Math.max(0, x)))
    .toString(16)
    .padStart(2, '0');

export const hex = (rgb: readonly number[]): string => `#${rgb.slice(0, 3).map(two).join('')}`;

/** oklch, which programs that read SVG mostly do not know, as sRGB. Björn Ottosson's matrices. */
export function fromOklch(text: string): string {
  const [L, C, H] = (text.match(/[\d.]+/g) ?? []).map(Number);
  const [a, b] = [C * Math.cos((H * Math.PI) / 180), C * Math.sin((H * Math.PI) / 180)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return hex(
    linear.map((x) => 255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)),
  );
}

export function readTheme(): Theme {
  const probe = document.createElement('i');
  document.body.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return hex((getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number));
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, colour(name)]));
  probe.style.fontFamily = 'var(--mono)';
  const mono = getComputedStyle(probe).fontFamily;
  probe.remove();
  return { ...colours, font: getComputedStyle(document.body).fontFamily, mono } as Theme;
}
