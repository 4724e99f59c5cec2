/** The chat itself: what `<msc-chat>` fetches when it is opened. */

import { LitElement, type PropertyValues, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Client } from "./client";
import { openSocket } from "./connection";
import type { Entry, Said } from "./conversation";
import { FeedbackView, type Rate } from "./feedback-view";
import { FormView } from "./form-view";
import { icons } from "./icons";
import { MAX_CHARACTERS, type Problem, type Reply } from "./protocol";
import { ANSWER_LANGUAGE, ReplyView } from "./reply-view";
import { Memory } from "./storage";
import { type Strings, directionOf, fill, wordsIn } from "./strings";
import { launcherStyles, styles } from "./styles";
import { download, linesOf, print, toMarkdown, transcriptLines } from "./transcript";

/** What the facade offers: see facade.ts. */
interface Host extends HTMLElement {
  launcher: HTMLButtonElement;
  asked?: string;
  show(question?: string): void;
  hide(): void;
}

type Question = "startAnew" | "forget";

const WARN_FROM = MAX_CHARACTERS - 200;
const SMALL = "(max-width: 519px), (max-height: 479px)";
const MIRRORED = ["inline", "position", "theme"];
/** A connection that is back within this time was not worth a word. */
const PATIENCE = 800;

class Panel extends LitElement {
  static override styles = styles;
  static override properties = {
    words: { attribute: false },
    draft: { state: true },
    menuOpen: { state: true },
    question: { state: true },
    failure: { state: true },
    announcement: { state: true },
    troubled: { state: true },
  };

  host!: Host;
  language = "en";
  client!: Client;
  memory!: Memory;
  declare words: Strings;
  declare private draft: string;
  declare private menuOpen: boolean;
  declare private question: Question | "";
  declare private failure: string;
  declare private announcement: { key: number; words: string; answers: string };
  declare private troubled: boolean;
  private readonly announced = new Set<string>();
  private readonly small = matchMedia(SMALL);
  private unread = 0;
  private wasOpen = false;
  private troubleTimer = 0;

  constructor() {
    super();
    this.draft = "";
    this.menuOpen = false;
    this.question = "";
    this.failure = "";
    this.announcement = { key: 0, words: "", answers: "" };
    this.troubled = false;
  }

  /** Start: connect, follow the attributes of `<msc-chat>`, the size of the window and whether the page is looked at. */
  begin(host: Host, server: URL): void {
    this.host = host;
    this.memory = new Memory(server.href, host.getAttribute("remember") === "tab");
    this.draft = this.memory.draft;
    this.client = new Client(openSocket(server), this.memory, this, this.words);
    new MutationObserver((changes) => {
      this.follow();
      if (changes.some(({ attributeName }) => attributeName === "lang")) void this.speak();
    }).observe(host, { attributes: true });
    this.small.addEventListener("change", () => this.follow());
    window.visualViewport?.addEventListener("resize", () => this.fitKeyboard());
    document.addEventListener("visibilitychange", () => this.look());
    host.show = (question = "") => {
      host.asked = question;
      host.toggleAttribute("open", true);
      this.follow();
    };
    this.follow();
    this.client.start();
  }

  // What the client reports

  changed(): void {
    if (this.client.state === "offline" || this.client.state === "not_ready") {
      this.troubleTimer ||= window.setTimeout(() => {
        this.troubled = true;
        this.announce(this.client.state === "offline" ? this.words.offlineHint : this.words.notReadyHint);
      }, PATIENCE);
    } else if (this.client.state === "online" && this.troubleTimer) {
      clearTimeout(this.troubleTimer);
      this.troubleTimer = 0;
      if (this.troubled) this.announce(this.words.restored);
      this.troubled = false;
    }
    this.requestUpdate();
  }

  answered(replies: Reply[]): void {
    const fresh = replies.filter(({ id }) => !this.announced.has(id));
    for (const { id, kind, urgent } of fresh) {
      this.announced.add(id);
      this.emit("reply", { id, kind, urgent });
    }
    if (!fresh.length) return;
    if (this.isOpen) this.announce("", fresh.map((reply) => this.spoken(reply)).join(" "));
    else this.showUnread(this.unread + fresh.length);
    this.look();
    void this.present(fresh.at(-1)!);
  }

  failed(problem: Problem): void {
    this.emit("error", { code: problem.code, message: problem.message });
    if (problem.code !== "not_ready" && this.client.conversation.unsent.some(({ delivery }) => delivery === "failed")) {
      this.announce(this.reasonOf(problem));
    }
  }

  // What is seen

  protected override render() {
    const { words, client, language } = this;
    const { entries } = client.conversation;
    const state = client.state === "not_ready" ? "notReady" : client.state;
    const title = this.host.title || client.clinic || words.title;
    const last = entries.filter(({ role }) => role !== "remark").at(-1);
    const form = last?.role === "bot" && last.reply.form;
    return html`<section
      class="panel"
      role=${this.isInline ? "region" : "dialog"}
      aria-modal=${this.isFull ? "true" : nothing}
      aria-labelledby="title"
      lang=${language}
      dir=${directionOf(language)}
      title=""
      @keydown=${this.onKey}
    >
      <div class="head">
        <span class="mark">${icons.chat}</span>
        <div class="grow">
          <h2 id="title" tabindex="-1">${title}</h2>
          <p class="state ${client.state}"><span><span>${words[state]}<span class="vh">.</span></span><span>${words.notADoctor}</span></span></p>
        </div>
        <button type="button" class="icon" id="more" aria-label=${words.menu} aria-expanded=${this.menuOpen} aria-controls="menu" @click=${() => (this.menuOpen = !this.menuOpen)}>${icons.more}</button>
        ${this.isInline ? nothing : html`<button type="button" class="icon" aria-label=${words.close} @click=${() => this.host.hide()}>${icons.close}</button>`}
        <ul class="menu" id="menu" ?hidden=${!this.menuOpen} @focusout=${this.leaveMenu}>
          ${this.renderMenuItem(words.print, icons.print, () => print(this.transcript(), words, language, directionOf(language), new Date()))}
          ${this.renderMenuItem(words.save, icons.save, () => this.save())}
          ${this.renderMenuItem(words.startAnew, icons.anew, () => this.ask("startAnew"))}
          ${this.renderMenuItem(words.forget, icons.forget, () => this.ask("forget"))}
        </ul>
      </div>
      ${this.question ? this.renderQuestion(this.question) : nothing}
      ${this.troubled ? html`<div class="bar trouble"><p>${client.state === "not_ready" ? words.notReadyHint : words.offlineHint}</p></div>` : nothing}
      ${this.failure ? html`<div class="bar"><p class="problem">${this.failure}</p></div>` : nothing}
      <div class="log" role="log" aria-live="off" aria-label=${words.log} tabindex="0">
        ${client.welcome ? this.renderReply(client.welcome, !entries.length, true) : nothing}
        ${repeat(
          entries,
          ({ id }) => id,
          (entry) => this.renderEntry(entry, entry === last),
        )}
        ${client.unanswered.size && client.state === "online" ? html`<p class="typing"><i></i><i></i><i></i><span class="vh">${words.typing}</span></p>` : nothing}
      </div>
      ${this.renderComposer(Boolean(form))}
      <div class="vh" role="status" aria-live="polite" aria-atomic="true">
        ${repeat(
          this.announcement.key ? [this.announcement] : [],
          ({ key }) => key,
          ({ words, answers }) => (answers ? html`<p lang=${ANSWER_LANGUAGE}>${answers}</p>` : html`<p>${words}</p>`),
        )}
      </div>
    </section>`;
  }

  private renderMenuItem(label: string, icon: unknown, act: () => void) {
    const run = () => {
      this.menuOpen = false;
      this.find("#more")?.focus();
      act();
    };
    return html`<li><button type="button" @click=${run}>${icon}${label}</button></li>`;
  }

  private renderQuestion(question: Question) {
    const { words } = this;
    return html`<div class="bar" role="group" aria-labelledby="question">
      <p id="question">${question === "forget" ? words.askForget : words.askStartAnew}</p>
      <button type="button" class="secondary" id="keep" aria-describedby="question" @click=${() => this.settle()}>${words.keep}</button>
      <button type="button" class="primary ${question === "forget" ? "danger" : ""}" @click=${() => this.settle(question)}>${question === "forget" ? words.doForget : words.doStartAnew}</button>
    </div>`;
  }

  private renderEntry(entry: Entry, current: boolean) {
    if (entry.role === "user") return this.renderSaid(entry);
    if (entry.role === "bot") return this.renderReply(entry.reply, current, false);
    return html`<p class="entry remark quiet">${entry.text}</p>`;
  }

  private renderSaid(entry: Said) {
    const { words } = this;
    const problem = entry.delivery === "failed" && entry.problem;
    return html`<div class="entry said" id="e-${entry.id}" tabindex="-1">
      <h3 class="vh">${words.you}</h3>
      <p dir="auto">${entry.title || entry.text}</p>
      ${entry.delivery === "waiting" ? html`<p class="quiet">${words.waiting}</p>` : nothing}
      ${problem
        ? html`<p class="problem">${this.reasonOf(problem)}</p>
            <button type="button" class="secondary" @click=${() => this.retry(entry.id)}>${words.tryAgain}</button>`
        : nothing}
    </div>`;
  }

  private renderReply(reply: Reply, current: boolean, welcome: boolean) {
    const { words, client, language, host } = this;
    return html`<div class="entry" id="e-${reply.id}">
      <h3 class="vh">${words.assistant}</h3>
      <msc-chat-reply
        .reply=${reply}
        .words=${words}
        .language=${language}
        .current=${current}
        .greeting=${welcome ? host.getAttribute("greeting") ?? "" : ""}
        .starters=${welcome ? this.starters() : []}
        .rated=${client.feedbackGiven.get(reply.id) ?? null}
        .say=${(text: string, title?: string) => this.say(text, title, reply.form ? "form" : "suggestion")}
        .rate=${(...rating: Parameters<Rate>) => this.rate(reply.id, ...rating)}
      ></msc-chat-reply>
      ${welcome && words.answersIn ? html`<p class="quiet">${words.answersIn}</p>` : nothing}
    </div>`;
  }

  private renderComposer(form: boolean) {
    const { words, draft } = this;
    const left = MAX_CHARACTERS - draft.trim().length;
    const count = left < 0 ? fill(words.tooLong, { n: -left }) : fill(words.charactersLeft, { n: left });
    const label = form ? words.placeholderForm : words.placeholder;
    return html`<form class="composer" @submit=${this.submit}>
      <div class="line">
        <textarea
          id="input"
          rows="1"
          .value=${draft}
          placeholder=${label}
          aria-label=${label}
          aria-invalid=${left < 0}
          aria-describedby="count"
          autocomplete="off"
          enterkeyhint="send"
          @input=${(event: InputEvent) => this.keep((event.target as HTMLTextAreaElement).value)}
          @keydown=${this.onInputKey}
        ></textarea>
        <button type="submit" class="primary" aria-label=${words.send} aria-disabled=${!draft.trim() || left < 0}><span class="flip">${icons.send}</span></button>
      </div>
      <p id="count" class=${left < 0 ? "problem" : "quiet"} ?hidden=${draft.length < WARN_FROM}>${count}</p>
    </form>`;
  }

  protected override updated(changes: PropertyValues): void {
    if (changes.has("question") && this.question) this.find("#keep")?.focus();
  }

  // What the person does

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const text = this.draft.trim();
    this.find("#input")?.focus();
    if (!text || text.length > MAX_CHARACTERS) return;
    this.keep("");
    this.say(text, undefined, "typed");
  }

  private say(text: string, title: string | undefined, via: "typed" | "suggestion" | "form"): void {
    this.failure = "";
    const id = this.client.send(text, title);
    this.emit("message", { id, via });
    void this.afterUpdate(() => {
      const log = this.find(".log")!;
      log.scrollTop = log.scrollHeight;
      if (via !== "typed") this.find(`#e-${id}`)?.focus({ preventScroll: true });
    });
  }

  private rate(reply: string, ...[value, reason, comment]: Parameters<Rate>): Promise<boolean> {
    this.emit("feedback", { reply, value, reason: reason ?? null });
    return this.client.rate(reply, value, reason, comment);
  }

  private retry(id: string): void {
    this.find(`#e-${id}`)?.focus();
    this.client.retry(id);
  }

  private keep(draft: string): void {
    this.draft = draft;
    this.memory.draft = draft;
  }

  private ask(question: Question): void {
    this.failure = "";
    this.question = question;
  }

  /** Do what was asked about, or leave it. */
  private async settle(question?: Question): Promise<void> {
    this.question = "";
    this.find("#input")?.focus();
    if (!question) return;
    const done = await (question === "forget" ? this.client.forget() : this.client.startAnew());
    if (done) {
      this.keep("");
      this.find(".log")!.scrollTop = 0;
      if (question === "startAnew" && this.client.welcome) this.announce("", this.spoken(this.client.welcome));
      return;
    }
    this.failure = this.words.failed;
    this.announce(this.failure);
  }

  private save(): void {
    const now = new Date();
    download(toMarkdown(this.transcript(), this.words, now), `conversation-${now.toISOString().slice(0, 10)}.md`);
  }

  private transcript() {
    return transcriptLines(this.client.welcome, this.client.conversation.entries, this.words);
  }

  private onInputKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Tab" && this.isFull) this.keepFocus(event);
    if (event.key !== "Escape") return;
    if (this.menuOpen) {
      this.menuOpen = false;
      this.find("#more")?.focus();
    } else if (this.question) void this.settle();
    else if (!this.isInline) this.host.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** In full screen the page behind is covered: the focus goes round within the chat. */
  private keepFocus(event: KeyboardEvent): void {
    const stops = [...this.renderRoot.querySelectorAll<HTMLElement>('button, a[href], textarea, input, [tabindex="0"]')].filter(
      (element) => element.getClientRects().length,
    );
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.shadowRoot?.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  }

  private leaveMenu(event: FocusEvent): void {
    const next = event.relatedTarget as Node | null;
    if (next && !(event.currentTarget as Node).contains(next)) this.menuOpen = false;
  }

  // Open and closed

  private get isInline(): boolean {
    return this.host.hasAttribute("inline");
  }

  private get isOpen(): boolean {
    return this.isInline || this.host.hasAttribute("open");
  }

  private get isFull(): boolean {
    return !this.isInline && this.small.matches;
  }

  private follow(): void {
    const { host, isOpen } = this;
    const hadFocus = Boolean(this.shadowRoot?.activeElement);
    for (const name of MIRRORED) {
      if (host.hasAttribute(name)) this.setAttribute(name, host.getAttribute(name)!);
      else this.removeAttribute(name);
    }
    this.toggleAttribute("open", isOpen);
    this.toggleAttribute("full", this.isFull);
    this.requestUpdate();
    const { asked } = host;
    host.asked = undefined;
    if (asked !== undefined) void this.afterUpdate(() => this.take(asked));
    if (isOpen === this.wasOpen) return;
    this.wasOpen = isOpen;
    this.memory.open = isOpen && !this.isInline;
    if (!this.isInline) this.emit(isOpen ? "open" : "close", {});
    if (isOpen) {
      this.showUnread(0);
      this.look();
      void this.afterUpdate(() => this.showLatest());
    } else {
      this.menuOpen = false;
      this.question = "";
      if (hadFocus) host.launcher.focus();
    }
  }

  /** The chat was asked for: move the focus into it, on phones without calling up the keyboard; send the question. */
  private take(question: string): void {
    this.find(this.isFull && matchMedia("(pointer: coarse)").matches ? "#title" : "#input")?.focus({ preventScroll: true });
    if (question.trim()) this.say(question.trim(), undefined, "suggestion");
  }

  private fitKeyboard(): void {
    const view = window.visualViewport!;
    if (this.isFull && view.scale === 1) this.style.setProperty("--visible-height", `${view.height}px`);
    else this.style.removeProperty("--visible-height");
  }

  private async speak(): Promise<void> {
    const { language, words } = await wordsIn(languageOf(this.host));
    this.language = language;
    this.words = words;
  }

  // What was said

  /** Tell the server what the person has before the eyes. */
  private look(): void {
    const last = this.client.conversation.lastReply;
    if (last && this.isOpen && document.visibilityState === "visible") this.client.seen(last.id);
  }

  /** Say this once through the one live region. */
  private announce(words: string, answers = ""): void {
    if (this.isOpen) this.announcement = { key: this.announcement.key + 1, words, answers };
  }

  private spoken(reply: Reply): string {
    return linesOf(reply, this.words)
      .map(({ label, text }) => (label && text ? `${label}: ${text}` : label || text))
      .join("\n");
  }

  /** Bring a new reply before the eyes, from its question on; a question of the form takes the focus. */
  private async present(reply: Reply): Promise<void> {
    await this.afterUpdate(() => {
      this.showLatest();
      const active = this.shadowRoot?.activeElement;
      if (reply.form && this.isOpen && (active?.matches(".said") || (document.activeElement === this.host && !active))) {
        this.find("msc-chat-form")?.focus();
      }
    });
  }

  private showLatest(): void {
    const log = this.find(".log");
    const said = [...this.renderRoot.querySelectorAll<HTMLElement>(".said")].at(-1);
    if (!log || !said) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top: said.offsetTop - log.offsetTop - 12, behavior: reduced ? "auto" : "smooth" });
  }

  private showUnread(unread: number): void {
    this.unread = unread;
    const { launcher } = this.host;
    launcher.querySelectorAll(".unread, .vh").forEach((element) => element.remove());
    if (!unread) return;
    const label = fill(this.words.unread, { n: unread });
    launcher.append(
      Object.assign(document.createElement("span"), { className: "unread", textContent: `${unread}`, ariaHidden: "true" }),
      Object.assign(document.createElement("span"), { className: "vh", textContent: ` (${label})` }),
    );
  }

  private reasonOf(problem: Problem): string {
    if (problem.code === "timeout") return this.words.noAnswer;
    return `${this.words.notSent} ${problem.message}`.trim();
  }

  private starters(): string[] {
    return (this.host.getAttribute("starters") ?? "").split("|").map((starter) => starter.trim()).filter(Boolean);
  }

  private find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }

  private async afterUpdate(act: () => void): Promise<void> {
    await this.updateComplete;
    requestAnimationFrame(act);
  }

  private emit(name: string, detail: object): void {
    this.host.dispatchEvent(new CustomEvent(`msc-chat:${name}`, { bubbles: true, composed: true, detail }));
  }
}

const languageOf = (host: HTMLElement): string =>
  (host.lang || host.closest<HTMLElement>("[lang]")?.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();

const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};

/** Put the chat into `<msc-chat>`. */
export async function mount(host: Host): Promise<void> {
  const { language, words } = await wordsIn(languageOf(host));
  define("msc-chat-feedback", FeedbackView);
  define("msc-chat-form", FormView);
  define("msc-chat-reply", ReplyView);
  define("msc-chat-panel", Panel);
  const root = host.shadowRoot!;
  root.adoptedStyleSheets.push(launcherStyles.styleSheet!);
  const panel = document.createElement("msc-chat-panel") as Panel;
  panel.words = words;
  panel.language = language;
  const server = new URL(host.getAttribute("server") || new URL(import.meta.url).origin, document.baseURI);
  panel.begin(host, server);
  root.append(panel);
}
