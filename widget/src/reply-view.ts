/** One reply of the assistant, with all its parts. Every text is rendered as text. */

import { LitElement, html, nothing } from "lit";
import type { Rate } from "./feedback-view";
import type { Say } from "./form-view";
import { icons } from "./icons";
import { contactAddress, hostOf, webAddress } from "./links";
import type { Block, Contact, FeedbackValue, Link, Reply, Source } from "./protocol";
import { type Strings, fill } from "./strings";

const LABELLED = ["document", "known", "meaning", "more", "summary"] as const;
const STRENGTH: Record<string, number> = { preclinical: 1, early: 2, trials: 3, approved: 4 };
/** The answers are written in this language, whatever the interface speaks. */
export const ANSWER_LANGUAGE = "en";

let count = 0;

export class ReplyView extends LitElement {
  static override properties = {
    reply: { attribute: false },
    words: { attribute: false },
    language: { attribute: false },
    /** Whether it is the newest, so that its suggestions and its form step can be used. */
    current: { attribute: false },
    rated: { attribute: false },
    starters: { attribute: false },
    greeting: { attribute: false },
    unfolded: { state: true },
  };

  declare reply: Reply;
  declare words: Strings;
  declare language: string;
  declare current: boolean;
  declare rated: FeedbackValue;
  declare starters: string[];
  declare greeting: string;
  declare say: Say;
  declare rate: Rate;
  declare private unfolded: string;
  private readonly key = `r${++count}`;

  constructor() {
    super();
    this.starters = [];
    this.greeting = "";
    this.rated = null;
    this.unfolded = "";
  }

  protected override createRenderRoot() {
    return this;
  }

  protected override render() {
    const { reply, words } = this;
    const suggestions = this.starters.length ? this.starters.map((title) => ({ title, payload: "" })) : reply.suggestions;
    const crisis = reply.kind === "crisis";
    return html`<div class="reply ${reply.urgent ? `urgent ${crisis ? "crisis" : "emergency"}` : ""}">
      ${reply.urgent ? html`<p class="alarm">${crisis ? icons.heart : icons.alert}${crisis ? words.crisis : words.emergency}</p>` : nothing}
      ${this.greeting ? html`<p class="greeting" dir="auto">${this.greeting}</p>` : nothing}
      <div id="${this.key}-text" lang=${ANSWER_LANGUAGE} dir="auto">${reply.blocks.map((block) => this.renderBlock(block))}</div>
      ${reply.contacts.length ? html`<ul class="contacts">${reply.contacts.map((contact) => this.renderContact(contact))}</ul>` : nothing}
      ${this.renderGrounds()}
      ${reply.notice ? html`<p class="notice" lang=${ANSWER_LANGUAGE} dir="auto">${icons.info}<span><span class="vh" lang=${this.language}>${words.notice}: </span>${reply.notice}</span></p>` : nothing}
      ${reply.referral ? this.renderReferral(reply.referral.text, reply.referral.links) : nothing}
      ${reply.form && this.current
        ? html`<msc-chat-form .words=${words} .step=${reply.form} .suggestions=${reply.suggestions} .question=${`${this.key}-text`} .say=${this.say}></msc-chat-form>`
        : nothing}
      ${reply.feedback ? html`<msc-chat-feedback .words=${words} .value=${this.rated} .rate=${this.rate}></msc-chat-feedback>` : nothing}
      ${suggestions.length && this.current && !reply.form
        ? html`<ul class="chips" aria-label=${words.suggestions}>
            ${suggestions.map(
              ({ title, payload }) => html`<li><button type="button" class="chip" lang=${ANSWER_LANGUAGE} dir="auto" @click=${() => (payload ? this.say(payload, title) : this.say(title))}>${title}</button></li>`,
            )}
          </ul>`
        : nothing}
    </div>`;
  }

  private renderBlock({ kind, text }: Block) {
    const label = LABELLED.find((each) => each === kind);
    if (!label) return html`<p class="block ${kind === "lead" || kind === "about" || kind === "terms" ? kind : "text"}">${text}</p>`;
    return html`<div class="block ${label}"><p class="label" lang=${this.language}>${this.words[label]}</p><p>${text}</p></div>`;
  }

  /** How strong the evidence is, and where it comes from: two lines that unfold. */
  private renderGrounds() {
    const { reply, words, unfolded, key } = this;
    const { evidence, sources } = reply;
    if (!evidence && !sources.length) return nothing;
    const meaning = evidence && words.evidenceMeaning[evidence.level];
    return html`<div class="grounds">
      ${evidence
        ? html`<button type="button" class="ground" aria-expanded=${unfolded === "evidence"} aria-controls="${key}-evidence" @click=${() => this.unfold("evidence")}>
              <span class="meter" data-strength=${STRENGTH[evidence.level] ?? 0} aria-hidden="true"><i></i><i></i><i></i><i></i></span>
              <span class="grow"><b>${words.evidence}:</b> <span lang=${ANSWER_LANGUAGE}>${evidence.label}</span></span>${icons.down}
            </button>
            <p class="unfolded" id="${key}-evidence" ?hidden=${unfolded !== "evidence"}>${meaning || evidence.label}</p>`
        : nothing}
      ${sources.length
        ? html`<button type="button" class="ground" aria-expanded=${unfolded === "sources"} aria-controls="${key}-sources" @click=${() => this.unfold("sources")}>
              ${icons.link}<span class="grow"><b>${fill(words.sources, { n: sources.length })}</b></span>${icons.down}
            </button>
            <ul class="unfolded cards" id="${key}-sources" ?hidden=${unfolded !== "sources"}>${sources.map((source) => this.renderSource(source))}</ul>`
        : nothing}
    </div>`;
  }

  private renderSource(source: Source) {
    const address = webAddress(source.url);
    const text = html`<span class="card-title" lang=${ANSWER_LANGUAGE} dir="auto">${source.title}</span>
      <span class="quiet" dir="auto">${source.publisher}${address ? html` · ${hostOf(address)}` : nothing}</span>`;
    return html`<li>${address ? this.renderOutLink(address, "card", text) : html`<span class="card">${text}</span>`}</li>`;
  }

  private renderReferral(text: string, links: Link[]) {
    return html`<div class="referral">
      <p class="label">${icons.person}${this.words.referral}</p>
      <p lang=${ANSWER_LANGUAGE} dir="auto">${text}</p>
      <ul>
        ${links.map(({ title, url }) => {
          const address = webAddress(url);
          return html`<li lang=${ANSWER_LANGUAGE}>${address ? this.renderOutLink(address, "out", title) : title}</li>`;
        })}
      </ul>
    </div>`;
  }

  private renderContact({ name, text, href }: Contact) {
    const address = contactAddress(href);
    const icon = href.startsWith("tel:") ? icons.phone : href.startsWith("sms:") ? icons.message : icons.link;
    const label = html`${icon}<span><b>${text}</b>${name && name !== text ? html`<span>${name}</span>` : nothing}</span>`;
    if (!address) return html`<li><span class="contact">${label}</span></li>`;
    return html`<li lang=${ANSWER_LANGUAGE}>
      ${address.startsWith("http") ? this.renderOutLink(address, "contact", label) : html`<a class="contact" href=${address}>${label}</a>`}
    </li>`;
  }

  private renderOutLink(address: string, kind: string, content: unknown) {
    return html`<a class=${kind} href=${address} target="_blank" rel="noopener noreferrer">${content}<span class="vh" lang=${this.language}> (${this.words.newTab})</span></a>`;
  }

  private unfold(part: string): void {
    this.unfolded = this.unfolded === part ? "" : part;
  }
}
