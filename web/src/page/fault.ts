/** A fault of the page itself, which nobody foresaw: it is said, and there is a way on. */
export function showFault(root: HTMLElement, error: unknown) {
  root.innerHTML = '<main class="problem"><p role="alert"></p><button>Start again</button></main>';
  const [sentence, button] = root.querySelectorAll<HTMLElement>('p, button');
  sentence.textContent = `The page cannot show this, by a fault of its own (${error}).`;
  button.addEventListener('click', () => {
    location.hash = '';
    location.reload();
  });
  reportError(error);
}
