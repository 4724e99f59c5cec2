/** A person's way through the widget, from opening it to being forgotten. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { REAL, fakeOnly, stage } from "./support.mjs";

const QUESTIONS = ["Does it hurt?", "Does it work for acne scars?", "What are mesenchymal stem cells?"];
const here = stage();

test("nothing but the launcher is fetched until the chat is opened", async () => {
  const person = await here.visit();
  const fetched = () => person.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  assert.deepEqual((await fetched()).filter((path) => /widget|socket/.test(path)), ["/widget/msc-chat.js"]);
  await person.open();
  assert.ok((await fetched()).includes("/widget/msc-chat-panel.js"));
  assert.match(await person.replies.first().innerText(), /not a person and not a doctor/);
  assert.deepEqual(await person.told("open"), [{}]);
  assert.deepEqual([person.page.strangers, person.page.problems], [[], []]);
  await person.leave();
});

test("three questions, a source, the evidence, a suggestion and feedback with a reason", async () => {
  const person = await (await here.visit()).open();
  for (const question of QUESTIONS) {
    const answer = await person.ask(question);
    assert.ok(await answer.locator(".lead").count(), question);
    assert.ok(await answer.locator(".notice").count(), question);
  }
  assert.deepEqual(await person.said.locator("p:first-of-type").allInnerTexts(), QUESTIONS);

  const scars = person.replies.nth(2);
  await scars.getByRole("button", { name: /^Sources/ }).click();
  const source = scars.locator("a.card").first();
  assert.match(await source.getAttribute("href"), /^https:\/\//);
  assert.deepEqual([await source.getAttribute("target"), await source.getAttribute("rel")], ["_blank", "noopener noreferrer"]);
  await scars.getByRole("button", { name: /^Evidence/ }).click();
  assert.match(await scars.locator(".unfolded:visible").innerText(), /hints/);

  await scars.getByRole("button", { name: "No", exact: true }).click();
  await scars.getByLabel("Hard to understand").check();
  await scars.getByLabel("Anything else?").fill("Too many numbers");
  await scars.getByRole("button", { name: "Send feedback" }).click();
  await scars.getByText("Thank you.").waitFor();
  assert.deepEqual((await person.told("feedback")).map(({ value, reason }) => [value, reason]), [["down", null], ["down", "unclear"]]);
  if (!REAL) {
    const { reason, comment, value } = here.server.control.feedback.at(-1);
    assert.deepEqual([value, reason, comment], ["down", "unclear", "Too many numbers"]);
  }

  const chip = person.replies.last().locator(".chip").first();
  const title = await chip.innerText();
  await person.answered(() => chip.click());
  assert.equal(await person.said.last().locator("p").first().innerText(), title);
  assert.equal(await person.replies.nth(3).locator(".chip").count(), 0, "only the newest reply offers suggestions");
  assert.ok((await person.told("message")).every((detail) => Object.keys(detail).sort().join() === "id,via"), "events carry no text");
  await person.leave();
});

async function step(person, act) {
  const before = await person.replies.count();
  await act();
  await person.replies.nth(before).locator(".block").first().waitFor();
}

test("the referral form is filled with real controls and ends in a summary", async () => {
  const person = await (await here.visit()).open();
  await person.ask("Prepare for a visit");
  await person.form.waitFor();
  let steps = 0;
  while (await person.form.count()) {
    assert.ok(++steps < 20);
    const text = person.form.locator("textarea");
    const radios = person.form.getByRole("radio");
    if (await text.count()) await text.fill(steps === 1 ? "Old acne scars on the cheeks" : "two years");
    else await radios.last().check();
    await step(person, () => person.form.getByRole("button", { name: "Next" }).click());
  }
  assert.match(await person.log.innerText(), /Old acne scars on the cheeks/);
  assert.ok(await person.replies.last().locator(".referral, .summary, .block").count());
  await person.leave();
});

test("the referral form can be skipped through and left", async () => {
  const person = await (await here.visit()).open();
  await person.ask("Prepare for a visit");
  await step(person, () => person.form.getByRole("button", { name: "Skip" }).click());
  assert.equal(await person.form.count(), 1);
  await step(person, () => person.form.getByRole("button", { name: /Stop|Cancel/ }).click());
  assert.equal(await person.form.count(), 0);
  await person.leave();
});

test("emergencies and crises look like what they are, with numbers to tap", async () => {
  const person = await (await here.visit()).open();
  const emergency = await person.ask("I cannot breathe and my lips swell up");
  assert.equal(await emergency.locator(".urgent.emergency .alarm").innerText(), "Emergency");
  assert.match(await emergency.locator("a.contact").first().getAttribute("href"), /^tel:/);
  const crisis = await person.ask("I want to kill myself");
  assert.ok(await crisis.locator(".urgent.crisis a.contact").count());
  for (const link of await crisis.locator("a.contact").all()) {
    const box = await link.boundingBox();
    assert.ok(box.height >= 44 && box.width >= 44);
  }
  await person.leave();
});

test("after a reload the conversation, the open chat and the unsent text are there again", async () => {
  const person = await (await here.visit()).open();
  await person.ask(QUESTIONS[0]);
  await person.ask(QUESTIONS[1]);
  await person.input.fill("not sent yet");
  const before = await person.transcript();
  await person.page.reload();
  await person.connected();
  await person.said.nth(1).waitFor();
  assert.deepEqual(await person.transcript(), before);
  assert.equal(await person.input.inputValue(), "not sent yet");
  await person.leave();
});

test("without a network the text waits, and is sent once when it is back", async () => {
  const person = await (await here.visit()).open();
  await person.ask(QUESTIONS[0]);
  await person.page.context().setOffline(true);
  await person.panel.locator(".trouble").waitFor();
  assert.match(await person.panel.locator(".state").innerText(), /No connection/);
  await person.input.fill(QUESTIONS[1]);
  await person.input.press("Enter");
  await person.panel.getByText("Will be sent when the connection is back").waitFor();
  const started = Date.now();
  await person.page.context().setOffline(false);
  await person.replies.nth(2).locator(".lead").waitFor();
  assert.ok(Date.now() - started < 10_000, `${Date.now() - started} ms`);
  assert.equal(await person.panel.locator(".trouble").count(), 0);
  assert.deepEqual(await person.said.locator("p:first-of-type").allInnerTexts(), QUESTIONS.slice(0, 2));
  await person.leave();
});

test("with 20 connections cut in the middle of answers, none is lost and none is doubled", fakeOnly, async () => {
  const person = await (await here.visit()).open();
  const { control } = here.server;
  control.delay = 150;
  control.twice = true;
  for (let time = 0; time < 20; time++) {
    await person.input.fill(`${QUESTIONS[time % 3]} (${time})`);
    await person.input.press("Enter");
    await person.page.waitForTimeout([5, 60, 140, 200][time % 4]);
    here.server.cut();
    await person.replies.nth(time + 1).locator(".lead").waitFor();
  }
  control.delay = 60;
  control.twice = false;
  assert.equal(await person.said.count(), 20);
  assert.equal(await person.replies.count(), 21);
  assert.deepEqual(person.page.problems, []);
  await person.leave();
});

test("two tabs show the same conversation, also a new one and after forgetting", async () => {
  const first = await (await here.visit()).open();
  const second = await (await here.visit({ context: first.page.context() })).open();
  await first.ask(QUESTIONS[0]);
  await second.said.first().waitFor();
  await second.replies.nth(1).locator(".lead").waitFor();
  await second.ask(QUESTIONS[1]);
  await first.replies.nth(2).locator(".lead").waitFor();
  assert.deepEqual(await first.transcript(), await second.transcript());
  await first.menu("New conversation");
  await first.press("Start anew");
  await first.said.first().waitFor({ state: "detached" });
  await second.said.first().waitFor({ state: "detached" });
  await second.ask(QUESTIONS[2]);
  await first.replies.nth(1).locator(".lead").waitFor();
  await second.menu("Forget me");
  await second.press("Delete it");
  await second.said.first().waitFor({ state: "detached" });
  await first.said.first().waitFor({ state: "detached" });
  assert.match(await second.replies.last().innerText(), /deleted/);
  await first.leave();
});

test("the question before deleting can be answered with no", async () => {
  const person = await (await here.visit()).open();
  await person.ask(QUESTIONS[0]);
  await person.menu("Forget me");
  await person.press("Keep it");
  assert.equal(await person.said.count(), 1);
  await person.leave();
});

test("the conversation can be saved and printed", async () => {
  const person = await (await here.visit()).open();
  await person.ask(QUESTIONS[1]);
  const downloaded = person.page.waitForEvent("download");
  await person.menu("Save this conversation");
  const file = await downloaded;
  assert.match(file.suggestedFilename(), /^conversation-\d{4}-\d\d-\d\d\.md$/);
  const markdown = await readFile(await file.path(), "utf8");
  for (const part of ["# Conversation with the assistant", "## You", QUESTIONS[1], "**What is known:**", "**Please note:**", "https://"]) assert.ok(markdown.includes(part), part);

  await person.page.evaluate(() => (window.print = () => (window.printed = (window.printed ?? 0) + 1)));
  await person.menu("Print this conversation");
  assert.equal(await person.page.evaluate(() => window.printed), 1);
  await person.page.emulateMedia({ media: "print" });
  const paper = person.page.locator("msc-chat-print");
  assert.ok(await paper.isVisible());
  assert.equal(await paper.locator("p", { hasText: "What is known:" }).count(), 1);
  assert.ok(!(await person.page.locator("main").isVisible()) && !(await person.panel.isVisible()));
  await person.page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await paper.count(), 0);
  await person.leave();
});

test("a closed chat counts what came in", fakeOnly, async () => {
  const person = await (await here.visit()).open();
  here.server.control.delay = 500;
  await person.input.fill(QUESTIONS[0]);
  await person.input.press("Enter");
  await person.press("Close the chat");
  here.server.control.delay = 60;
  await person.page.getByRole("button", { name: "Ask a question (1 new)" }).click();
  await person.replies.nth(1).locator(".lead").waitFor();
  assert.deepEqual((await person.told("reply")).map(({ kind, urgent }) => [kind, urgent]), [["answer", false]]);
  await person.press("Close the chat");
  assert.equal(await person.page.getByRole("button", { name: "Ask a question", exact: true }).count(), 1);
  await person.leave();
});

test("trouble is said: a refusal, a server that is not ready, a conversation that was lost", fakeOnly, async () => {
  const { control } = here.server;
  const person = await (await here.visit()).open();
  control.problem = { code: "rate_limited", message: "Too many messages. Please wait a moment.", retry_after: 5 };
  await person.input.fill(QUESTIONS[0]);
  await person.input.press("Enter");
  await person.panel.getByText("Not sent. Too many messages.").first().waitFor();
  control.problem = null;
  await person.answered(() => person.press("Try again"));
  control.notReady = true;
  here.server.lose();
  here.server.cut();
  await person.panel.locator(".trouble").getByText("not ready yet").waitFor();
  control.notReady = false;
  await person.panel.getByText("no longer on the server").waitFor();
  assert.equal(await person.said.count(), 1);
  assert.deepEqual((await person.told("error")).map(({ code }) => code).slice(0, 2), ["rate_limited", "not_ready"]);
  await person.leave();
});

test("too long a question is not sent, and says by how much", async () => {
  const person = await (await here.visit()).open();
  await person.input.fill("x".repeat(2003));
  await person.input.press("Enter");
  assert.equal(await person.panel.locator("#count").innerText(), "3 characters too many. Please shorten your question.");
  assert.equal(await person.said.count(), 0);
  await person.leave();
});

test("the languages, and right to left", async () => {
  for (const [language, label, send, direction] of [
    ["de", "Frage stellen", "Senden", "ltr"],
    ["es", "Haga una pregunta", "Enviar", "ltr"],
    ["fr", "Poser une question", "Envoyer", "ltr"],
    ["ar", "اطرح سؤالاً", "إرسال", "rtl"],
  ]) {
    const person = await here.visit({}, `/?lang=${language}`);
    await person.page.getByRole("button", { name: label, exact: true }).click();
    await person.connected();
    await person.panel.getByRole("button", { name: send, exact: true }).waitFor();
    assert.equal(await person.panel.locator(".panel").getAttribute("dir"), direction);
    const [start, end] = await Promise.all([person.panel.locator("h2").boundingBox(), person.panel.locator("#more").boundingBox()]);
    assert.equal(start.x < end.x, direction === "ltr");
    await person.leave();
  }
});

test("the inline chat is part of its page, and starts with the page's own questions", async () => {
  const person = await here.visit({}, "/inline.html");
  await person.connected();
  assert.equal(await person.panel.getByRole("button", { name: "Close the chat" }).count(), 0);
  assert.equal(await person.panel.getByRole("region").count(), 1);
  assert.deepEqual(await person.replies.first().locator(".chip").allInnerTexts(), ["What are MSCs?", "Does it hurt?", "Does it work for acne scars?"]);
  await person.answered(() => person.press("Does it hurt?"));
  await person.leave();
});

test("a page can open the chat with a question, and set it up by attributes", async () => {
  const person = await here.visit();
  await person.answered(() => person.page.getByRole("button", { name: "Is it approved?" }).click());
  assert.equal(await person.said.first().locator("p").first().innerText(), "Is it approved?");
  await person.page.evaluate(() => {
    const chat = document.querySelector("msc-chat");
    chat.setAttribute("title", "Larkfield");
    chat.setAttribute("greeting", "Welcome to Larkfield.");
    chat.setAttribute("position", "bottom-left");
    chat.setAttribute("theme", "dark");
  });
  await person.panel.getByRole("heading", { name: "Larkfield" }).waitFor();
  assert.ok(await person.panel.getByText("Welcome to Larkfield.").count());
  assert.ok((await person.panel.locator(".panel").boundingBox()).x < 100);
  assert.equal(await person.panel.locator(".panel").evaluate((panel) => getComputedStyle(panel).backgroundColor), "rgb(17, 26, 26)");
  await person.page.evaluate(() => document.querySelector("msc-chat").removeAttribute("open"));
  assert.ok(await person.page.getByRole("button", { name: "Ask a question", exact: true }).isVisible());
  await person.leave();
});
