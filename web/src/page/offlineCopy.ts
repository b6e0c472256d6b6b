/** After the first visit the page works without a network (web/offline.ts makes what does that). */
export function keepOfflineCopy(): void {
  // A frame without an origin has no storage, and may not even ask for it.
  const served = import.meta.env.PROD && location.protocol !== 'file:' && self.origin !== 'null';
  if (!served || !isSecureContext || !('serviceWorker' in navigator)) return;
  // A browser that refuses (a private window, say) only goes without the offline copy.
  navigator.serviceWorker.register('./offline.js').catch(() => undefined);
}
