/** `<msc-chat>`: a launcher of less than a kilobyte. The chat itself is fetched when it is opened. */

declare const PANEL_FILE: string;

const LABELS: Record<string, string> = {
  en: "Ask a question",
  es: "Haga una pregunta",
  fr: "Poser une question",
  de: "Frage stellen",
  ar: "اطرح سؤالاً",
};

const STYLES = `:host{display:inline}:host([inline]){display:block}:host([inline])>button,:host([open])>button{display:none}
button{position:fixed;z-index:var(--msc-z,2147483000);inset:auto var(--msc-offset-x,20px) var(--msc-offset-y,20px) auto;min-height:56px;padding:0 22px 0 18px;border:2px solid transparent;border-radius:28px;display:flex;align-items:center;gap:10px;cursor:pointer;font:600 16px/1.2 var(--msc-font,system-ui,sans-serif);color:var(--msc-on-accent,#fff);background:var(--msc-accent,#0b6a64);box-shadow:0 6px 24px #0003}
:host([position$=left])>button{inset:auto auto var(--msc-offset-y,20px) var(--msc-offset-x,20px)}
button:focus-visible{outline:3px solid var(--msc-accent,#0b6a64);outline-offset:3px}
svg{width:24px;fill:none;stroke:currentColor;stroke-width:2}@media print{button{display:none}}`;

class MscChat extends HTMLElement {
  static observedAttributes = ["open"];
  launcher = document.createElement("button");
  /** Set while a person, not the page, asked for the chat: then the focus moves into it. */
  asked = false;
  private loading?: Promise<void>;

  connectedCallback() {
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLES);
      root.adoptedStyleSheets = [sheet];
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 24 24");
      const path = document.createElementNS(svg.namespaceURI, "path");
      path.setAttribute("d", "M4 4h16v12H10l-5 4v-4H4zM8 9h8M8 12h5");
      svg.append(path);
      const lang = (this.lang || this.closest<HTMLElement>("[lang]")?.lang || "").slice(0, 2);
      this.launcher.title = "";
      this.launcher.append(svg, LABELS[lang] || LABELS.en!);
      this.launcher.onclick = () => this.show();
      root.append(this.launcher);
    }
    let wasOpen;
    try {
      wasOpen = sessionStorage["msc-chat:open"];
    } catch {}
    if (wasOpen && !this.hasAttribute("inline")) this.toggleAttribute("open", true);
    if (wasOpen || this.hasAttribute("inline")) this.load();
  }

  attributeChangedCallback() {
    if (this.hasAttribute("open")) this.load();
  }

  show() {
    this.asked = true;
    this.toggleAttribute("open", true);
  }

  hide() {
    this.toggleAttribute("open", false);
  }

  private load() {
    this.loading ??= import(new URL(PANEL_FILE, import.meta.url).href)
      .then((panel) => panel.mount(this))
      .catch((error) => {
        this.loading = undefined;
        this.hide();
        this.dispatchEvent(new CustomEvent("msc-chat:error", { bubbles: true, composed: true, detail: { code: "load", message: `${error}` } }));
      });
  }
}

if (!customElements.get("msc-chat")) customElements.define("msc-chat", MscChat);
