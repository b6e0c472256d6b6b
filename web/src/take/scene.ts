/**
 * A drawing as a list of plain shapes: the figure is laid out once, and written as SVG or painted
 * on a canvas from the same list. Colours are #rrggbb, which every program reads.
 */
import type { MapImage } from '../model/picture';

export type Shape =
  | {
      is: 'rect';
      x: number;
      y: number;
      w: number;
      h: number;
      fill?: string;
      stroke?: string;
      thick?: number;
      dash?: readonly number[];
    }
  | { is: 'circle'; x: number; y: number; r: number; fill?: string; stroke?: string; thick: number }
  | {
      is: 'text';
      /** The baseline. */
      x: number;
      y: number;
      text: string;
      size: number;
      fill: string;
      anchor?: 'start' | 'middle' | 'end';
      bold?: boolean;
      mono?: boolean;
    }
  | { is: 'image'; x: number; y: number; w: number; h: number; map: MapImage; smooth: boolean }
  | {
      is: 'hatch';
      x: number;
      y: number;
      w: number;
      h: number;
      stroke: string;
      thick: number;
      gap: number;
      falling: boolean;
    }
  | { is: 'area'; points: readonly (readonly [number, number])[]; fill: string; opacity: number }
  | { is: 'ramp'; x: number; y: number; w: number; h: number; stops: readonly string[] };

export const moved = (shapes: readonly Shape[], dx: number, dy: number): Shape[] =>
  shapes.map((s) =>
    s.is === 'area'
      ? { ...s, points: s.points.map(([x, y]) => [x + dx, y + dy] as const) }
      : { ...s, x: s.x + dx, y: s.y + dy },
  );

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly paper: string;
  /** Font families, with what to fall back to. */
  readonly font: string;
  readonly mono: string;
  readonly shapes: readonly Shape[];
}

/** Lines across a rectangle at 45°, `gap` apart: from where to where. */
function hatchLines({ x, y, w, h, gap, falling }: Shape & { is: 'hatch' }) {
  const lines: [number, number, number, number][] = [];
  const apart = gap * Math.SQRT2;
  for (let at = apart / 2; at < w + h; at += apart) {
    // From the upper or left edge to the left or lower one, and mirrored when rising.
    const from = [Math.min(at, w), Math.max(0, at - w)];
    const to = [Math.max(0, at - h), Math.min(at, h)];
    const across = (n: number) => x + (falling ? w - n : n);
    lines.push([across(from[0]), y + from[1], across(to[0]), y + to[1]]);
  }
  return lines;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c]};`);

/** Two decimals are enough for any screen. */
const n = (x: number): string => String(Number(x.toFixed(2)));

/** `href` gives the address of a picture, as a data: URL. */
export function toSvg(scene: Scene, href: (map: MapImage) => string): string {
  const { width, height, title, paper, font, mono } = scene;
  const box = (s: { x: number; y: number; w: number; h: number }) =>
    `x="${n(s.x)}" y="${n(s.y)}" width="${n(s.w)}" height="${n(s.h)}"`;
  const pen = (fill = 'none', stroke?: string, thick = 1) =>
    `fill="${fill}"${stroke ? ` stroke="${stroke}" stroke-width="${n(thick)}"` : ''}`;
  let ramps = 0;
  const write = (s: Shape): string => {
    switch (s.is) {
      case 'rect':
        return `<rect ${box(s)} ${pen(s.fill, s.stroke, s.thick)}${s.dash ? ` stroke-dasharray="${s.dash.join(' ')}"` : ''}/>`;
      case 'circle':
        return `<circle cx="${n(s.x)}" cy="${n(s.y)}" r="${n(s.r)}" ${pen(s.fill, s.stroke, s.thick)}/>`;
      case 'text':
        return `<text x="${n(s.x)}" y="${n(s.y)}" font-size="${n(s.size)}" fill="${s.fill}"${
          s.anchor && s.anchor !== 'start' ? ` text-anchor="${s.anchor}"` : ''
        }${s.bold ? ' font-weight="600"' : ''}${s.mono ? ' class="m"' : ''}>${escaped(s.text)}</text>`;
      case 'image':
        return `<image ${box(s)} preserveAspectRatio="none"${s.smooth ? '' : ' style="image-rendering:pixelated"'} href="${href(s.map)}"/>`;
      case 'hatch':
        return `<path fill="none" stroke="${s.stroke}" stroke-width="${n(s.thick)}" d="${hatchLines(
          s,
        )
          .map((l) => `M${n(l[0])} ${n(l[1])}L${n(l[2])} ${n(l[3])}`)
          .join('')}"/>`;
      case 'area':
        return `<polygon points="${s.points.map((p) => p.map(n).join(',')).join(' ')}" fill="${s.fill}" fill-opacity="${s.opacity}"/>`;
      case 'ramp': {
        const id = `ramp${ramps++}`;
        const stops = s.stops.map(
          (colour, i) => `<stop offset="${n(i / (s.stops.length - 1))}" stop-color="${colour}"/>`,
        );
        return `<linearGradient id="${id}">${stops.join('')}</linearGradient><rect ${box(s)} fill="url(#${id})"/>`;
      }
    }
  };
  const family = (list: string) => escaped(list).replaceAll('&quot;', "'");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${family(font)}" role="img">
<title>${escaped(title)}</title>
<style>.m{font-family:${family(mono)}}</style>
<rect width="100%" height="100%" fill="${paper}"/>
${scene.shapes.map(write).join('\n')}
</svg>
`;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pictures become canvases once, however often they are painted. */
const canvases = new WeakMap<MapImage, OffscreenCanvas>();
export function canvasOf(map: MapImage): OffscreenCanvas {
  let canvas = canvases.get(map);
  if (!canvas) {
    canvas = new OffscreenCanvas(map.width, map.height);
    canvas.getContext('2d')?.putImageData(new ImageData(map.rgba, map.width, map.height), 0, 0);
    canvases.set(map, canvas);
  }
  return canvas;
}

export function paintScene(context: Context, scene: Scene, scale: number): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = scene.paper;
  context.fillRect(0, 0, scene.width, scene.height);
  for (const s of scene.shapes) {
    if ('fill' in s && s.fill) context.fillStyle = s.fill;
    if ('stroke' in s && s.stroke) {
      context.strokeStyle = s.stroke;
      context.lineWidth = s.thick ?? 1;
    }
    switch (s.is) {
      case 'rect':
        if (s.fill) context.fillRect(s.x, s.y, s.w, s.h);
        context.setLineDash([...(s.dash ?? [])]);
        if (s.stroke) context.strokeRect(s.x, s.y, s.w, s.h);
        context.setLineDash([]);
        break;
      case 'circle':
        context.beginPath();
        context.arc(s.x, s.y, s.r, 0, 2 * Math.PI);
        if (s.fill) context.fill();
        if (s.stroke) context.stroke();
        break;
      case 'text':
        context.font = `${s.bold ? '600 ' : ''}${s.size}px ${s.mono ? scene.mono : scene.font}`;
        context.textAlign = s.anchor === 'middle' ? 'center' : (s.anchor ?? 'start');
        context.fillText(s.text, s.x, s.y);
        break;
      case 'image':
        context.imageSmoothingEnabled = s.smooth;
        context.drawImage(canvasOf(s.map), s.x, s.y, s.w, s.h);
        break;
      case 'hatch':
        context.beginPath();
        for (const [x0, y0, x1, y1] of hatchLines(s)) {
          context.moveTo(x0, y0);
          context.lineTo(x1, y1);
        }
        context.stroke();
        break;
      case 'area':
        context.globalAlpha = s.opacity;
        context.beginPath();
        for (const [x, y] of s.points) context.lineTo(x, y);
        context.fill();
        context.globalAlpha = 1;
        break;
      case 'ramp': {
        const ramp = context.createLinearGradient(s.x, 0, s.x + s.w, 0);
        s.stops.forEach((colour, i) => {
          ramp.addColorStop(i / (s.stops.length - 1), colour);
        });
        context.fillStyle = ramp;
        context.fillRect(s.x, s.y, s.w, s.h);
        break;
      }
    }
  }
}
