// JSON as Biome formats it, so that a committed results file passes the lint: what fits on a line
// is on one.

const WIDTH = 100;

/** @param {unknown} value @param {string} [indent] @param {number} [before] characters before it on its line */
export function pretty(value, indent = '', before = 0) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isArray = Array.isArray(value);
  const entries = isArray
    ? value.map((one) => ['', one])
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => [`${JSON.stringify(key)}: `, one]);
  const [open, close] = isArray ? '[]' : '{}';
  if (entries.length === 0) return open + close;
  const line = entries.map(([key, one]) => key + pretty(one, '', -1e9)).join(', ');
  const short = isArray ? `[${line}]` : `{ ${line} }`;
  // A comma may follow.
  if (!short.includes('\n') && indent.length + before + short.length + 1 <= WIDTH) return short;
  const inner = `${indent}  `;
  const lines = entries.map(([key, one]) => inner + key + pretty(one, inner, key.length));
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
