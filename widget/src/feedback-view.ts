/** "Was this helpful?" under an answer. */

import { LitElement, html, nothing } from "lit";
import { icons } from "./icons";
import { type FeedbackValue, REASONS, type Reason } from "./protocol";
import type { Strings } from "./strings";

export type Rate = (value: FeedbackValue, reason?: Reason, comment?: string) => Promise<boolean>;

type Stage = "open" | "reasons" | "thanked";

export class FeedbackView extends LitElement {
  static override properties = {
    words: { attribute: false },
    rate: { attribute: false },
    value: { attribute: false },
    stage: { state: true },
    failed: { state: true },
  };

  declare words: Strings;
  declare rate: Rate;
  declare value: FeedbackValue;
  declare private stage: Stage;
  declare private failed: boolean;

  constructor() {
    super();
    this.value = null;
    this.stage = "open";
    this.failed = false;
  }

  protected override createRenderRoot() {
    return this;
  }

  protected override render() {
    const { words, value, stage } = this;
    return html`<div class="feedback">
      <div class="row" role="group" aria-label=${words.helpful}>
        <span class="quiet">${words.helpful}</span>
        <button type="button" class="thumb" aria-pressed=${value === "up"} aria-label=${words.yes} @click=${() => this.press("up")}>${icons.thumbUp}</button>
        <button type="button" class="thumb" aria-pressed=${value === "down"} aria-label=${words.no} aria-expanded=${stage === "reasons"} @click=${() => this.press("down")}>${icons.thumbDown}</button>
        ${stage === "thanked" ? html`<span class="thanks" tabindex="-1">${words.thanks}</span>` : nothing}
      </div>
      ${stage === "reasons" ? this.renderReasons() : nothing}
      ${this.failed ? html`<p class="problem">${words.failed}</p>` : nothing}
    </div>`;
  }

  private renderReasons() {
    const { words } = this;
    return html`<form class="reasons" @submit=${this.submit}>
      <fieldset>
        <legend>${words.whatWasWrong}</legend>
        ${REASONS.map((reason) => html`<label class="option"><input type="radio" name="reason" value=${reason} />${words.reasons[reason]}</label>`)}
      </fieldset>
      <label class="field">${words.comment}<textarea name="comment" rows="2" maxlength="500" aria-describedby="hint"></textarea></label>
      <p class="quiet" id="hint">${words.commentHint}</p>
      <button type="submit" class="secondary">${words.sendFeedback}</button>
    </form>`;
  }

  private async press(pressed: "up" | "down"): Promise<void> {
    const before = this.value;
    const value = before === pressed ? null : pressed;
    this.value = value;
    this.stage = value === "down" ? "reasons" : value ? "thanked" : "open";
    this.failed = !(await this.rate(value));
    if (!this.failed) return;
    this.value = before;
    this.stage = "open";
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const reason = REASONS.find((each) => each === data.get("reason"));
    this.failed = !(await this.rate("down", reason, `${data.get("comment") ?? ""}`.trim()));
    if (this.failed) return;
    this.stage = "thanked";
    await this.updateComplete;
    this.querySelector<HTMLElement>(".thanks")?.focus();
  }
}
