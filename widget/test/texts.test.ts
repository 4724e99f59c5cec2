import "./browser";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../src/conversation";
import { directionOf, en, fill } from "../src/strings";
import { words as ar } from "../src/strings/ar";
import { words as de } from "../src/strings/de";
import { words as es } from "../src/strings/es";
import { words as fr } from "../src/strings/fr";
import { literal, toMarkdown, transcriptLines } from "../src/transcript";
import { sampleReply } from "./samples";

const flat = (shape: object): string[] => Object.values(shape).flatMap((value) => (typeof value === "string" ? [value] : flat(value)));
const names = (shape: object): string[] => Object.entries(shape).flatMap(([name, value]) => (typeof value === "string" ? [name] : names(value)));

test("every language has every text, with the same gaps", () => {
  for (const [language, words] of Object.entries({ ar, de, es, fr })) {
    assert.deepEqual(names(words).sort(), names(en).sort(), language);
    const gaps = (text: string) => text.match(/\{\w+\}/g)?.sort() ?? [];
    for (const name of Object.keys(en) as (keyof typeof en)[]) {
      if (typeof en[name] === "string") assert.deepEqual(gaps(words[name] as string), gaps(en[name] as string), `${language} ${name}`);
    }
    assert.ok(flat(words).every(Boolean), language);
  }
  assert.deepEqual([directionOf("ar"), directionOf("de")], ["rtl", "ltr"]);
  assert.equal(fill("{n} of {total} {x}", { n: 2, total: 4 }), "2 of 4 {x}");
});

test("nothing in a saved conversation is Markdown or HTML by accident", () => {
  assert.equal(literal("<b>*x*</b> [a](javascript:1) `c` _d_"), "\\<b\\>\\*x\\*\\</b\\> \\[a\\](javascript:1) \\`c\\` \\_d\\_");
  assert.equal(literal("# no\n- no\n1. no"), "\\# no\n\\- no\n\\1. no");
});

test("a saved conversation holds all that was said, with sources and notice", () => {
  const conversation = new Conversation();
  conversation.say({ id: "q", text: "/pain", title: "Does it <i>hurt</i>?" }, "sent");
  conversation.answer(
    sampleReply({
      in_reply_to: "q",
      blocks: [{ kind: "lead", text: "Yes." }, { kind: "known", text: "It can hurt." }],
      evidence: { level: "early", label: "only small early studies with people" },
      sources: [{ id: "s", title: "Pain", publisher: "Journal", url: "https://x.org/1" }],
      notice: "General information.",
      referral: { id: "d", text: "Ask a dermatologist.", links: [{ title: "Find one", url: "https://aad.org" }] },
      contacts: [{ name: "Emergency", text: "Call 911", href: "tel:911" }],
    }),
  );
  conversation.remark("n", "A new one has started.");
  const markdown = toMarkdown(transcriptLines(sampleReply({ id: "w" }), conversation.entries, en), en, new Date("2026-11-22T10:00:00Z"));
  for (const part of ["2026-11-22 10:00 UTC", "## You", "Does it \\<i\\>hurt\\</i\\>?", "**What is known:** It can hurt.", "only small early studies with people", "- Pain · Journal · https://x.org/1", "General information.", "- Find one · https://aad.org", "Call 911", "A new one has started."]) {
    assert.ok(markdown.includes(part), part);
  }
  assert.ok(!markdown.includes("/pain"));
});
