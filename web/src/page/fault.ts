/** A fault of the page itself, which nobody foresaw: it is said, and there is a way on. */
export function showFault(root: HTMLElement, error: unknown) {
  const section = document.createElement('main');
  section.className = 'problem';
  const sentence = document.createElement('p');
  sentence.setAttribute('role', 'alert');
  sentence.textContent = `The page cannot show this, by a fault of its own (${error}).`;
  const button = document.createElement('button');
  button.textContent = 'Start again';
  button.addEventListener('click', () => {
    location.hash = '';
    location.reload();
  });
  section.append(sentence, button);
  root.replaceChildren(section);
  reportError(error);
}
