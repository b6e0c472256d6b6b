/** Shapes as distances: every built-in picture and digit is drawn from these few functions. */

export type Point = readonly [x: number, y: number];

/** Distance from a point to the piece of line between a and b. */
function toSegment(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}

/** Distance to a line through many points. */
export function toPolyline(x: number, y: number, points: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points.length; i++) {
    nearest = Math.min(nearest, toSegment(x, y, points[i - 1], points[i]));
  }
  return nearest;
}

/** An arc as a line of short pieces; angles in turns, clockwise from the right. */
export function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number) {
  const pieces = 24;
  return Array.from({ length: pieces + 1 }, (_, i): Point => {
    const turn = 2 * Math.PI * (from + ((to - from) * i) / pieces);
    return [cx + rx * Math.cos(turn), cy + ry * Math.sin(turn)];
  });
}

/** 1 inside, 0 outside, soft over `blur` around the edge at distance 0. */
export function cover(distance: number, blur: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance / blur));
}

/** A number in [0, 1) that only depends on its two arguments: noise that is the same every time. */
export function hash(x: number, y: number): number {
  let h = Math.imul(x + 1, 374761393) ^ Math.imul(y + 1, 668265263);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
