import { createContext, runInContext } from 'node:vm';
import { WebSocket } from 'ws';

/** As much of an element as the page uses. */
interface Element {
  value: string;
  textContent: string;
  onsubmit: (event: { preventDefault(): void }) => void;
  append(child: Element): void;
}

/** A web page with a list and a form, without a browser: its own script runs, on as little of a document as it needs. */
export class Page {
  readonly #elements = new Map<string, Element>();
  readonly #lines: string[] = [];
  #handleLine: () => void = () => {};

  private constructor(address: string, script: string) {
    const context = createContext({
      location: new URL(address),
      WebSocket,
      document: {
        getElementById: (id: string) => this.#elementOf(id),
        createElement: () => this.#makeElement(),
      },
    });
    runInContext(script, context);
  }

  static async open(address: string): Promise<Page> {
    const html = await (await fetch(address)).text();
    const [, script] = /<script type="module">(.*)<\/script>/s.exec(html) ?? [];
    if (script === undefined) throw new Error('The page has no script.');
    return new Page(address, script);
  }

  /** Types into the form, and submits it. */
  type(text: string): void {
    this.#elementOf('text').value = text;
    this.#elementOf('say').onsubmit({ preventDefault: () => {} });
  }

  /** Resolves when a line of the list is exactly that. */
  async shows(line: string): Promise<void> {
    while (!this.#lines.includes(line)) {
      await new Promise<void>((resolve) => {
        this.#handleLine = resolve;
      });
    }
  }

  #elementOf(id: string): Element {
    const element = this.#elements.get(id) ?? this.#makeElement();
    this.#elements.set(id, element);
    return element;
  }

  #makeElement(): Element {
    return {
      value: '',
      textContent: '',
      onsubmit: () => {},
      append: ({ textContent }) => {
        this.#lines.push(textContent);
        this.#handleLine();
      },
    };
  }
}
