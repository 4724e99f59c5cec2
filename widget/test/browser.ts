/** Gives Node the classes of a browser. Import it first. */

import { Window } from "happy-dom";

const window = new Window({ url: "https://clinic.example/" });
const wanted = [
  "window", "document", "HTMLElement", "Element", "Node", "ShadowRoot", "Document", "DocumentFragment", "Comment", "Text", "CustomEvent", "Event",
  "KeyboardEvent", "SubmitEvent", "MutationObserver", "CSSStyleSheet", "customElements", "sessionStorage", "localStorage", "FormData", "HTMLFormElement",
] as const;
for (const name of wanted) {
  const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name];
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
