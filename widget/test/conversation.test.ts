import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../src/conversation";
import { sampleReply } from "./samples";

const ids = (conversation: Conversation) => conversation.entries.map(({ id }) => id).join(" ");

test("a reply stands behind its question, and once only", () => {
  const conversation = new Conversation();
  conversation.say({ id: "q1", text: "One?" }, "sent");
  conversation.say({ id: "q2", text: "Two?" }, "sending");
  assert.ok(conversation.answer(sampleReply({ id: "a2", in_reply_to: "q2" })));
  assert.ok(conversation.answer(sampleReply({ id: "a1", in_reply_to: "q1" })));
  assert.ok(!conversation.answer(sampleReply({ id: "a1", in_reply_to: "q1" })));
  assert.equal(ids(conversation), "q1 a1 q2 a2");
  assert.equal(conversation.said("q2")!.delivery, "sent");
});

test("what the server has on record is taken over without repetition, what waits stays last", () => {
  const conversation = new Conversation();
  conversation.say({ id: "q1", text: "One?" }, "sent");
  conversation.answer(sampleReply({ id: "a1", in_reply_to: "q1" }));
  conversation.say({ id: "q3", text: "Three?" }, "waiting");
  const added = conversation.merge(
    [
      { role: "user", id: "q1", text: "One?" },
      { role: "bot", reply: sampleReply({ id: "a1", in_reply_to: "q1" }) },
      { role: "user", id: "q2", text: "Two?" },
    ],
    [sampleReply({ id: "a2", in_reply_to: "q2" })],
  );
  assert.deepEqual(added.map(({ id }) => id), ["a2"]);
  assert.equal(ids(conversation), "q1 a1 q2 a2 q3");
});

test("a message that was sent just before the line broke is not sent again in another place", () => {
  const conversation = new Conversation();
  conversation.say({ id: "q1", text: "One?" }, "sending");
  conversation.merge([{ role: "user", id: "q1", text: "One?" }], [sampleReply({ id: "a1", in_reply_to: "q1" })]);
  assert.equal(ids(conversation), "q1 a1");
  assert.deepEqual(conversation.unsent, []);
});

test("a reply whose question is not on record is kept too", () => {
  const conversation = new Conversation();
  conversation.say({ id: "q1", text: "One?" }, "waiting");
  conversation.merge([], [sampleReply({ id: "a0", in_reply_to: "q0" }), sampleReply({ id: "a1", in_reply_to: "q1" })]);
  assert.equal(ids(conversation), "q1 a1 a0");
});
