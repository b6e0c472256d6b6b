/** Pictures and arrays that are dropped on the page or pasted into it, and pasted numbers. */
import { tableIn } from '../model/numbers';
import type { Act } from '../views/act';

export function arriving(act: Pick<Act, 'photo' | 'table'>): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    // What is dropped on the filter is meant for it, unless its name says that it is the bias.
    const filter = event.target instanceof Element && event.target.closest('.panel.filter');
    const into = filter && !/^b\b/.test(file?.name ?? '') ? 'W' : undefined;
    if (file) act.photo(file, file.name, into);
  });
  window.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (file) act.photo(file, file.name || 'the pasted picture');
    // What is pasted into a field belongs to it; a cell that is typed over has room for one number.
    const field =
      event.target instanceof Element && event.target.closest('input, textarea, select');
    if (file || event.defaultPrevented || (field && !field.matches('.cell-input'))) return;
    const table = tableIn(event.clipboardData?.getData('text') ?? '');
    if (!table) return;
    event.preventDefault();
    act.table(table);
  });
}
