/** What the acts of a person need of the page; main.ts gives it to them. */
import type { Engine } from '../engine/client';
import type { App } from '../model/app';
import type { Draft } from '../model/drafts';
import type { State } from '../model/state';

export interface Page {
  readonly app: App;
  readonly engine: Engine;
  /** Shows something else; computes nothing. */
  update(part: Partial<App>): void;
  /** Changes settings, and computes what follows. */
  set(patch: Partial<State>): void;
  /** Keeps a number that cannot be used in its field, or takes one away that now can. */
  draft(id: string, draft: Draft | null): void;
  pause(): void;
}
