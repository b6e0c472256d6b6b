/** What a person can do. Views only call these; acts/hands.ts decides what they mean. */
import type { Brush } from '../model/app';
import type { Counted } from '../model/drafts';
import type { Table } from '../model/numbers';
import type { Mend } from '../model/problem';
import type { Exercise } from '../model/sources';
import type { Cell, Filter, State } from '../model/state';

/** What an array from a file can become. */
export type Into = 'A_prev' | 'W' | 'b';

export interface Act {
  /** Changes settings. */
  set(patch: Partial<State>): void;
  /** Changes the chosen filter. */
  setFilter(filter: Filter): void;
  /** All weights of one channel of the chosen filter; false where they are none that can be. */
  setSlice(channel: number, table: Table): boolean;
  /** What all numbers of the chosen filter are multiplied by, as it was typed. */
  setFactor(text: string): void;
  /** Changes one weight; the id of its field tells which. */
  setWeight(id: string, value: number): void;
  /** A number as it was typed, usable or not. */
  setCounted(key: Counted, n: number): void;
  setBias(value: number): void;
  /** One click out of a problem; the focus goes to the field that is repaired. */
  mend(mend: Mend): void;
  /** Points at an output cell, an input cell, or a weight; null when the pointer leaves. */
  hover(cell: Cell | null): void;
  reach(at: readonly [number, number] | null): void;
  tap(index: number | null): void;
  pin(cell: Cell | null): void;
  /** Says to a screen reader what is explained now. */
  speak(): void;
  /** Starts typing over an input number, with a first text if a key began it. */
  edit(at: readonly [number, number] | null, text?: string): void;
  write(at: readonly [number, number], text: string): void;
  /** Pasted numbers become the input. */
  table(table: Table): void;
  /** Switches painting on in one place, so that a touch paints there too; null switches it off. */
  paint(of: Brush | null): void;
  /** Gives an input cell the number of the brush. */
  paintCell(at: readonly [number, number]): void;
  setBrush(of: Brush, value: number): void;
  /** Begins or ends a stroke of the brush, all of which is undone at once. */
  stroke(on: boolean): void;
  /** Undoes the last change of settings, or does it again. */
  back(way?: -1 | 1): void;
  step(by: number): void;
  row(direction: 1 | -1): void;
  seek(k: number): void;
  play(on?: boolean): void;
  speed(by: number): void;
  /** A picture, or an array from a .npy file; what it becomes is told by its name if not here. */
  photo(file: Blob, name: string, into?: Into): Promise<void>;
  /** One of the exercise's problems: its input, its settings, and the filters and biases drawn with it. */
  exercise(exercise: Exercise): Promise<void>;
  /** Starts the webcam, holds its picture, puts it away, or takes the next camera. */
  webcam(does: 'start' | 'freeze' | 'stop' | 'next'): void;
  /** To the lessons, or back to what was on show before them. */
  lessons(open: boolean): void;
  measure(): void;
  /** Opens or closes what can be taken along. */
  take(open?: boolean): void;
  stop(): void;
  restart(): void;
  undo(): void;
  copyLink(): void;
  copy(text: string, what: string): void;
  help(open?: boolean): void;
  /** Opens or closes the rarer settings. */
  more(open: boolean): void;
  /** Closes what is open, else lets the pinned cell go. */
  escape(): void;
}
