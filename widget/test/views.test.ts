import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { FeedbackView } from "../src/feedback-view";
import { FormView } from "../src/form-view";
import { ReplyView } from "../src/reply-view";
import { en } from "../src/strings";
import { sampleReply } from "./samples";

customElements.define("msc-chat-feedback", FeedbackView);
customElements.define("msc-chat-form", FormView);
customElements.define("msc-chat-reply", ReplyView);

async function show(parts: object, properties: Partial<ReplyView> = {}) {
  const said: [string, string?][] = [];
  const rated: unknown[][] = [];
  const view = document.createElement("msc-chat-reply") as unknown as ReplyView;
  Object.assign(view, {
    reply: sampleReply(parts),
    words: en,
    language: "en",
    current: true,
    say: (text: string, title?: string) => said.push([text, title]),
    rate: async (...rating: unknown[]) => Boolean(rated.push(rating)),
    ...properties,
  });
  document.body.append(view as unknown as HTMLElement);
  await view.updateComplete;
  await Promise.resolve();
  const press = async (text: string) => {
    const button = [...view.querySelectorAll("button")].find((each) => each.textContent!.includes(text) || each.getAttribute("aria-label") === text);
    button!.click();
    await view.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { view, said, rated, press };
}

const attack = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

test("texts are texts, wherever they stand", async () => {
  const { view } = await show({
    blocks: [{ kind: "lead", text: attack }, { kind: "known", text: attack }, { kind: attack, text: attack }],
    evidence: { level: attack, label: attack },
    sources: [{ id: attack, title: attack, publisher: attack, url: "javascript:alert(1)" }],
    notice: attack,
    referral: { id: attack, text: attack, links: [{ title: attack, url: "data:text/html,x" }] },
    contacts: [{ name: attack, text: attack, href: "javascript:alert(1)" }],
    suggestions: [{ title: attack, payload: attack }],
  });
  assert.equal(view.querySelectorAll("img, script, iframe, [onerror], a").length, 0);
  assert.ok(view.textContent!.includes(attack));
});

test("the evidence badge says what it means, the sources unfold and lead out safely", async () => {
  const { view, press } = await show({
    evidence: { level: "early", label: "only small early studies with people" },
    sources: [{ id: "s", title: "A study", publisher: "A journal", url: "https://www.example.org/1" }],
  });
  const folded = () => [...view.querySelectorAll<HTMLElement>(".unfolded")].map((each) => each.hasAttribute("hidden"));
  assert.deepEqual(folded(), [true, true]);
  await press("Evidence");
  assert.deepEqual(folded(), [false, true]);
  assert.ok(view.querySelector(".unfolded")!.textContent!.includes("small numbers of people"));
  await press("Sources (1)");
  assert.deepEqual(folded(), [true, false]);
  const link = view.querySelector("a")!;
  assert.deepEqual([link.getAttribute("href"), link.target, link.rel], ["https://www.example.org/1", "_blank", "noopener noreferrer"]);
  assert.ok(link.textContent!.includes("example.org") && link.textContent!.includes(en.newTab));
});

test("urgent replies are marked, and their numbers can be tapped", async () => {
  const { view } = await show({ kind: "emergency", urgent: true, contacts: [{ name: "Emergency", text: "Call 911", href: "tel:911" }] });
  assert.ok(view.querySelector(".urgent.emergency .alarm")!.textContent!.includes(en.emergency));
  assert.equal(view.querySelector("a")!.getAttribute("href"), "tel:911");
});

test("suggestions send their payload, starters their text; older replies offer none", async () => {
  const suggestions = [{ title: "Does it hurt?", payload: "/pain" }];
  const first = await show({ suggestions });
  await first.press("Does it hurt?");
  assert.deepEqual(first.said, [["/pain", "Does it hurt?"]]);
  const second = await show({ suggestions }, { starters: ["What is it?"] });
  await second.press("What is it?");
  assert.deepEqual(second.said, [["What is it?", undefined]]);
  assert.equal((await show({ suggestions }, { current: false })).view.querySelector(".chip"), null);
});

test("form steps are form controls; the ways out are buttons", async () => {
  const suggestions = [{ title: "Yes", payload: "/affirm" }, { title: "No", payload: "/deny" }, { title: "Skip", payload: "/form_skip" }, { title: "Stop", payload: "/form_cancel" }];
  const { view, said, press } = await show({ form: { field: "seen", number: 3, total: 4, input: "yes_no" }, suggestions });
  assert.equal(view.querySelectorAll("input[type=radio]").length, 2);
  assert.ok(view.textContent!.includes("Question 3 of 4"));
  await press("Skip");
  await press("Stop");
  assert.deepEqual(said, [["/form_skip", "Skip"], ["/form_cancel", "Stop"]]);
  const text = await show({ form: { field: "concern", number: 1, total: 4, input: "text" }, suggestions: [] });
  assert.ok(text.view.querySelector("textarea[required]"));
});

test("a thumb counts at once, again takes it back, and down asks for the reason", async () => {
  const { view, rated, press } = await show({ feedback: true });
  await press("Yes");
  await press("Yes");
  await press("No");
  assert.deepEqual(rated, [["up"], [null], ["down"]]);
  assert.equal(view.querySelectorAll("input[name=reason]").length, 4);
  assert.equal(view.querySelectorAll("textarea").length, 1);
});

test("feedback that could not be sent is taken back and said so", async () => {
  const { view, press } = await show({ feedback: true }, { rate: async () => false });
  await press("Yes");
  assert.ok(view.textContent!.includes(en.failed));
  assert.equal(view.querySelector("[aria-pressed=true]"), null);
});
