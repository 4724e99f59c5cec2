/** One question of the referral form, as form controls. */

import { LitElement, html } from "lit";
import { type FormStep, MAX_CHARACTERS, type Suggestion, isCancel, isSkip } from "./protocol";
import { type Strings, fill } from "./strings";

export type Say = (text: string, title?: string) => void;

export class FormView extends LitElement {
  static override properties = {
    words: { attribute: false },
    step: { attribute: false },
    suggestions: { attribute: false },
    question: { attribute: false },
    say: { attribute: false },
  };

  declare words: Strings;
  declare step: FormStep;
  declare suggestions: Suggestion[];
  /** The id of the element that holds the question. */
  declare question: string;
  declare say: Say;

  protected override createRenderRoot() {
    return this;
  }

  /** Move the focus into the form, to its first control. */
  override focus(): void {
    this.querySelector<HTMLElement>("input, textarea")?.focus();
  }

  protected override render() {
    const { words, step, suggestions } = this;
    const choices = suggestions.filter((suggestion) => !isSkip(suggestion) && !isCancel(suggestion));
    const exits = suggestions.filter((suggestion) => isSkip(suggestion) || isCancel(suggestion));
    const position = fill(words.step, { n: step.number, total: step.total });
    return html`<form class="step" @submit=${(event: SubmitEvent) => this.submit(event, choices)}>
      <div class="row progress">
        <span class="quiet">${position}</span>
        <progress max=${step.total} value=${step.number} aria-label=${position}></progress>
      </div>
      ${step.input === "text" || !choices.length
        ? html`<textarea name="answer" rows="2" required maxlength=${MAX_CHARACTERS} aria-labelledby=${this.question} autocomplete="off" @keydown=${this.onKey}></textarea>`
        : html`<fieldset class=${step.input} aria-labelledby=${this.question}>
            ${choices.map(
              (choice, index) => html`<label class="option"><input type="radio" name="answer" value=${index} required />${choice.title}</label>`,
            )}
          </fieldset>`}
      <div class="row">
        <button type="submit" class="primary">${words.next}</button>
        ${exits.map((exit) => html`<button type="button" class="secondary" @click=${() => this.say(exit.payload, exit.title)}>${exit.title}</button>`)}
      </div>
    </form>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  private submit(event: SubmitEvent, choices: Suggestion[]): void {
    event.preventDefault();
    const answer = `${new FormData(event.target as HTMLFormElement).get("answer") ?? ""}`.trim();
    if (!answer) return;
    const choice = this.step.input === "text" ? undefined : choices[Number(answer)];
    if (choice) this.say(choice.payload, choice.title);
    else this.say(answer);
  }
}
