/** A grid wider than its room scrolls to the cell that is explained. */
export function bringIntoView(root: Element) {
  for (const mark of root.querySelectorAll<SVGGElement>('.grid :is(.window, .output-cell)')) {
    const grid = mark.closest('.grid') as HTMLElement;
    if (grid.scrollWidth <= grid.clientWidth) continue;
    const [box, room] = [mark.getBoundingClientRect(), grid.getBoundingClientRect()];
    if (box.left >= room.left && box.right <= room.right) continue;
    grid.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
  }
}
