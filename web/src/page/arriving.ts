/** Pictures that are dropped on the page or pasted into it. */
import type { Act } from '../views/act';

export function arriving(act: Pick<Act, 'photo'>): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) act.photo(file, file.name);
  });
  window.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (file) act.photo(file, file.name || 'the pasted picture');
  });
}
