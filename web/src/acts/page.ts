/** What the acts of a person need of the page; hands.ts gives it to them. */
import type { Engine } from '../engine/client';
import type { Draft } from '../model/drafts';
import type { Photo } from '../model/layer';
import type { State } from '../model/state';
import type { Computing } from '../page/computing';
import type { Drawing } from '../page/drawing';
import type { Sizing } from './sizing';

export interface Page {
  readonly app: Drawing['app'];
  readonly engine: Engine;
  readonly drawing: Drawing;
  readonly computing: Computing;
  /** Shows something else; computes nothing. */
  update: Drawing['update'];
  /** Changes settings, and computes what follows. */
  set(patch: Partial<State>): void;
  size: Sizing;
  /** Shows an input that somebody brought, once `give` has given it to the engine. */
  bring(photo: Photo, give: () => void): void;
  /** Keeps a number that cannot be used in its field, or takes one away that now can. */
  draft(id: string, draft: Draft | null): void;
  pause(): void;
  speak(): void;
  remember(): void;
}
