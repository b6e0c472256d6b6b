/**
 * The worker: listens to the page, and answers. Imported by the page itself, the same file, which has
 * been fetched by then, hands it what answers (engine/near.ts).
 */
import { answering } from './answers';
import { type FromWorker, REPLACEMENT, type ToWorker } from './protocol';

if (typeof document === 'undefined') {
  const receive = answering((message: FromWorker, move: Transferable[] = []) =>
    (self as unknown as Worker).postMessage(message, move),
  );
  self.addEventListener('message', (event: MessageEvent<ToWorker>) => receive(event.data));
  // The page's thread hands messages on only when it has time; the first worker needs none to begin.
  if (self.name !== REPLACEMENT) receive({ type: 'start', compiled: null });
} else {
  // Not exported: from a file, browsers start plain scripts only.
  Object.assign(self, { convstepAnswering: answering });
}
