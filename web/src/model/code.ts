/**
 * The same computation as code for elsewhere: NumPy loops as in the exercise, PyTorch, Keras, and
 * this module. Everything is taken from what the core computed last (its padding per side
 * included), so that the code gives the numbers on show.
 */
import { convstep } from './code/convstep';
import { keras } from './code/keras';
import { numpy } from './code/numpy';
import type { Computed, Writer } from './code/parts';
import { torch } from './code/torch';

export type { Computed } from './code/parts';

export const LANGUAGES = [
  ['numpy', 'NumPy'],
  ['torch', 'PyTorch'],
  ['keras', 'Keras'],
  ['convstep', 'ConvStep'],
] as const;
export type Language = (typeof LANGUAGES)[number][0];

const WRITERS: Readonly<Record<Language, Writer>> = { numpy, torch, keras, convstep };

export const code = (computed: Computed, language: Language): string =>
  WRITERS[language][computed.layer.op](computed);
