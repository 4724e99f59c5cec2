import assert from "node:assert/strict";
import { test } from "node:test";
import { contactAddress, hostOf, webAddress } from "../src/links";
import { isCancel, isSkip, readProblem, readReply, readSession } from "../src/protocol";

test("a reply from the server is read with every field of its type", () => {
  const reply = readReply({ id: "r1", kind: "answer", blocks: [{ kind: "lead", text: "Yes." }], sources: [{ id: "s", title: "T", publisher: "P", url: "https://x.org" }] })!;
  assert.deepEqual(reply.blocks, [{ kind: "lead", text: "Yes." }]);
  assert.deepEqual([reply.suggestions, reply.contacts, reply.notice, reply.form, reply.evidence], [[], [], null, null, null]);
});

test("what is not a reply is none, and what is broken in one does no harm", () => {
  for (const raw of [null, undefined, 1, "x", [], {}, { id: 3 }, { id: "" }]) assert.equal(readReply(raw), null);
  const odd = readReply({ id: "r", blocks: "no", sources: [null, 3, { title: {}, url: [] }], suggestions: {}, evidence: "strong", form: [], urgent: "yes", feedback: 1 })!;
  assert.deepEqual(odd.sources, [{ id: "", title: "", publisher: "", url: "" }]);
  assert.deepEqual([odd.blocks, odd.suggestions, odd.evidence, odd.form, odd.urgent, odd.feedback], [[], [], null, null, false, false]);
});

test("a session is read; a refusal is a problem", () => {
  const session = readSession({ ok: true, token: "t", conversation: [{ role: "user", id: "u", text: "Hi" }, { role: "bot", reply: { id: "r" } }, { role: "ghost" }, 7], missed: [{ id: "m" }, null], clinic: null })!;
  assert.deepEqual(session.conversation.map(({ role }) => role), ["user", "bot"]);
  assert.deepEqual([session.missed.length, session.clinic.name, session.welcome], [1, "", null]);
  assert.equal(readSession({ ok: false }), null);
  assert.equal(readProblem({ ok: true }), null);
  assert.deepEqual(readProblem({ ok: false, error: { code: "rate_limited", message: "Slow down.", retry_after: 7 } }), { code: "rate_limited", message: "Slow down.", retry_after: 7 });
  assert.equal(readProblem(undefined)!.code, "internal");
});

test("the ways out of the form are known by their payload", () => {
  assert.ok(isSkip({ title: "Skip", payload: "/form_skip" }) && isCancel({ title: "Stop", payload: "/form_cancel" }));
  assert.ok(!isSkip({ title: "Skip rope", payload: "/affirm" }) && !isCancel({ title: "Nonstop", payload: "nonstop" }));
});

test("only addresses that do no harm become links", () => {
  for (const good of ["https://a.org/x", "http://a.org"]) assert.ok(webAddress(good));
  for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:https://a.org/1", "//a.org", "/x", "x", "", "tel:911"]) {
    assert.equal(webAddress(bad), undefined, bad);
  }
  assert.deepEqual(["tel:911", "sms:988", "https://988lifeline.org"].map((each) => Boolean(contactAddress(each))), [true, true, true]);
  assert.equal(contactAddress("javascript:alert(1)"), undefined);
  assert.equal(hostOf("https://www.fda.gov/x"), "fda.gov");
});
