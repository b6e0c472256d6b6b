/**
 * The figure as a drawing that stands alone: A_prev, what is done to it, and the output, with the
 * window and the cell in focus, under the titles and over the sentence that they have on the page.
 */

import { type App, sentenceOf } from '../model/app';
import { factorOf } from '../model/bank';
import { callText } from '../model/callText';
import { ONE, sameFraction } from '../model/fractions';
import type { HideableId } from '../model/hideable';
import { rowOf } from '../model/operations';
import type { Picture } from '../model/picture';
import { inputPanel, outputPanel, type Panel, signPanel } from './figure/panels';
import { filterPanel, sumPanel } from './figure/tables';
import { moved, type Scene, type Shape } from './scene';
import type { Theme } from './theme';

const GAP = 28;
const MARGIN = 24;
/** From the top of a panel to its first cell: the title, and beneath it what is on show of it. */
const HEAD = { plain: 28, labelled: 46 } as const;

export function figureScene(app: App, shown: Picture, theme: Theme): Scene {
  const conv = rowOf(shown.layer).filters;
  const { input, output, layer } = shown;
  const plain = input.shape[0] === 1 && input.shape[3] === 1 && output.shape[3] === 1;
  const factors = layer.filters.map((filter) => factorOf(filter, layer.f));
  const labelled = !plain || factors.some((factor) => !sameFraction(factor, ONE));
  const head = labelled ? HEAD.labelled : HEAD.plain;
  const sign = (text: string): Panel => ({
    width: 20,
    height: 0,
    shapes: [
      { is: 'text', x: 10, y: head + 84, text, size: 24, fill: theme.soft, anchor: 'middle' },
    ],
  });
  // What a teacher has taken off the page is not to be had from its figure.
  const on = (part: HideableId) => !app.state.hide.includes(part);
  const sum = on('sum') && sumPanel(theme, app, shown, head);
  const panels = [
    inputPanel(theme, app, shown, head),
    ...(conv
      ? [sign('∗'), on('weights') ? filterPanel(theme, app, shown, head) : sign('?')]
      : [signPanel(theme, shown, head)]),
    sign('='),
    on('output') ? outputPanel(theme, app, shown, head) : sign('?'),
    ...(sum ? [sum] : []),
  ];
  const shapes: Shape[] = [];
  let x = MARGIN;
  for (const panel of panels) {
    shapes.push(...moved(panel.shapes, x, MARGIN));
    x += panel.width + GAP;
  }
  const sentence = on('sentence') ? sentenceOf(app) : '';
  const call = callText(shown);
  const least = Math.max(8.2 * call.length, 7.6 * sentence.length) + 2 * MARGIN;
  const width = Math.ceil(Math.max(x - GAP + MARGIN, least));
  const bottom = MARGIN + Math.max(...panels.map((p) => p.height)) + 26;
  shapes.push(
    { is: 'rect', x: MARGIN, y: bottom, w: width - 2 * MARGIN, h: 1, fill: theme.rule },
    { is: 'text', x: MARGIN, y: bottom + 26, text: call, size: 13, fill: theme.ink, mono: true },
    { is: 'text', x: MARGIN, y: bottom + 48, text: sentence, size: 13, fill: theme.soft },
  );
  return {
    width,
    height: bottom + 48 + MARGIN,
    title: `${call}. ${sentence}`,
    paper: theme.paper,
    font: theme.font,
    mono: theme.mono,
    shapes,
  };
}
