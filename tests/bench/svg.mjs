// The little SVG that the pictures need: elements as text, and one style sheet for light and dark.

const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

export function element(name, attributes, ...children) {
  const list = Object.entries(attributes).map(([key, value]) => {
    const shown = typeof value === 'number' ? Number(value.toFixed(1)) : escaped(String(value));
    return ` ${key}="${shown}"`;
  });
  const inside = children.flat().join('');
  return inside === ''
    ? `<${name}${list.join('')}/>`
    : `<${name}${list.join('')}>${inside}</${name}>`;
}

/** @param {{ x: number, y: number, class?: string, anchor?: string }} where its baseline */
export function label(text, { x, y, class: style = '', anchor = 'start' }) {
  return element('text', { x, y, class: style, 'text-anchor': anchor }, escaped(text));
}

// A ground of its own, because a page's theme and the system's may differ. The colours of the bars
// differ in brightness too, for eyes that see fewer hues.
const style = `
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.title { font-size: 17px; font-weight: 600 }
.panel { font-size: 13px; font-weight: 600 }
.strong { font-weight: 600 }
.small { font-size: 11px }
.soft { fill: var(--soft) }
.line { stroke: var(--line) }
.convstep { --colour: var(--ours) }
.tfjs { --colour: var(--tfjs) }
.onnx, .training { --colour: var(--onnx) }
rect, circle { fill: var(--colour) }
polyline { fill: none; stroke: var(--colour); stroke-width: 2; stroke-linejoin: round }
.ground { fill: var(--ground) }
svg { --ground: #fff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --ours: #0757ba; --tfjs: #e8872e; --onnx: #9aa4ae }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d;
    --ours: #6cb2ff; --tfjs: #c4681a; --onnx: #6e7681 }
}
`;

/** A whole picture. `title` and `description` are what a screen reader says of it. */
export function picture({ width, height, title, description }, ...children) {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${title}. ${description}`,
    },
    element('style', {}, style),
    element('rect', { class: 'ground', width, height, rx: 6 }),
    ...children,
  )}\n`;
}
