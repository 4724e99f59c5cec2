/** `<msc-chat>`: a launcher of less than a kilobyte. The chat itself is fetched when it is opened. */

declare const PANEL_FILE: string;

const LABELS: Record<string, string> = {
  es: "Haga una pregunta",
  fr: "Poser une question",
  de: "Frage stellen",
  ar: "اطرح سؤالاً",
};

const STYLES = `:host([inline]){display:block}:host([inline]) button,:host([open]) button{display:none}
button{position:fixed;z-index:var(--msc-z,99999);bottom:var(--msc-offset-y,20px);right:var(--msc-offset-x,20px);padding:18px;border:2px solid #0000;border-radius:28px;display:flex;align-items:center;gap:10px;cursor:pointer;font:600 16px var(--msc-font,system-ui);color:var(--msc-on-accent,#fff);background:var(--msc-accent,#0b6a64);box-shadow:0 6px 24px #0004}
:host([position$=left]) button{right:auto;left:var(--msc-offset-x,20px)}
:focus-visible{outline:3px solid;outline-offset:-7px}
button:before{content:"";padding:10px;background:currentColor;clip-path:path("M0 0h20v14h-10l-5 5v-5h-5")}
@media print{button{display:none}}`;

class MscChat extends HTMLElement {
  static observedAttributes = ["open"];
  launcher: HTMLButtonElement;
  /** Set while the chat was asked for, with the question to send if there is one: then the focus moves into it. */
  asked?: string;
  private loading?: Promise<void> | null;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    this.launcher = document.createElement("button");
    this.launcher.onclick = () => this.show();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.launcher);
  }

  connectedCallback() {
    this.launcher.textContent = LABELS[this.closest<HTMLElement>("[lang]")?.lang.slice(0, 2)!] || "Ask a question";
    if (this.hasAttribute("inline")) this.load();
    else
      try {
        if (sessionStorage["msc-chat:open"]) this.toggleAttribute("open", true);
      } catch {}
  }

  attributeChangedCallback() {
    if (this.hasAttribute("open")) this.load();
  }

  show(question = "") {
    this.asked = question;
    this.toggleAttribute("open", true);
  }

  hide() {
    this.toggleAttribute("open", false);
  }

  private load() {
    this.loading ||= import(PANEL_FILE).then(
      (panel) => panel.mount(this),
      (error) => {
        this.loading = null;
        this.hide();
        this.dispatchEvent(new CustomEvent("msc-chat:error", { bubbles: true, detail: { code: "load", message: error } }));
      },
    );
  }
}

customElements.define("msc-chat", MscChat);
