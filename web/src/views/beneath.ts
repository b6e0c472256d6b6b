/**
 * A part of one element: where nobody sees it now, it is drawn after the picture. What it shows until
 * then is not worth being laid out anew (apart.css) where it is to have another form, as a list of
 * another length. And where it is seen, but takes as long as the picture that it belongs to, in the frame
 * after that.
 */
import { noChange } from 'lit-html';
import { type ChildPart, Directive, directive } from 'lit-html/directive.js';
import { setChildPartValue } from 'lit-html/directive-helpers.js';
import type { Picture } from '../model/picture';
import { inFrameAfter, whenQuiet } from './quiet';

/** Numbers of a filter, each with its field and its product, that need no frame of their own. */
const FEW = 60;

const takesLong = ({ W, output }: Picture) =>
  W !== null && (!output.values || W.values.length / W.shape[3] > FEW);

class BeneathDirective extends Directive {
  private view: () => unknown = () => noChange;
  private part: ChildPart | null = null;
  private form: unknown;
  private picture: Picture | undefined;
  private element: Element | null = null;
  private unseen = false;
  private late = false;
  private observer: IntersectionObserver | null = null;

  render(_view: () => unknown, _form?: unknown, _picture?: Picture) {
    return noChange;
  }

  override update(
    part: ChildPart,
    [view, form, picture]: [view: () => unknown, form?: unknown, picture?: Picture],
  ) {
    const another = form !== this.form;
    const fresh = picture !== this.picture;
    this.form = form;
    this.picture = picture;
    this.view = view;
    this.part = part;
    this.watch(part);
    if (!this.element || this.element.contains(document.activeElement)) return view();
    if (!this.unseen) {
      if (fresh && picture && takesLong(picture)) this.late = true;
      if (!this.late) return view();
      inFrameAfter(this, () => this.draw());
      return noChange;
    }
    if (another) this.element.toggleAttribute('data-due', true);
    whenQuiet(this, () => this.draw());
    return noChange;
  }

  /** Its section, once it is there, may become another one. */
  private watch({ startNode, endNode }: ChildPart) {
    let node = startNode?.nextSibling;
    while (node && node !== endNode && !(node instanceof Element)) node = node.nextSibling;
    const element = node instanceof Element ? node : null;
    if (element === this.element) return;
    this.observer?.disconnect();
    this.unseen = false;
    this.element = element;
    if (!element) return;
    this.observer = new IntersectionObserver((entries) => {
      const seen = entries.at(-1)?.isIntersecting ?? true;
      // What comes into sight is drawn at once.
      if (seen && this.unseen) this.draw();
      this.unseen = !seen;
    });
    this.observer.observe(element);
  }

  private draw() {
    this.late = false;
    this.element?.removeAttribute('data-due');
    // It may have been closed meanwhile.
    if (this.part && this.element?.isConnected) setChildPartValue(this.part, this.view(), this);
    else {
      this.observer?.disconnect();
      this.element = null;
    }
  }
}
export const beneath = directive(BeneathDirective);
