/** Strict content security policy, Trusted Types, and strings that want to be code. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { POLICY } from "../../widget/test/fake-server.mjs";
import { ADDRESSES, STRINGS } from "./xss.mjs";
import { ALL, REAL, fakeOnly, stage } from "./support.mjs";

const TRIED = ALL ? STRINGS : STRINGS.filter((_, index) => index % 3 === 0);
const here = stage();
const executed = (person) => person.page.evaluate(() => window.executed);

test("the pages and the widget live under the strict policy", async () => {
  const person = await here.visit();
  const response = await person.page.request.get(`${here.url}/`);
  const policy = response.headers()["content-security-policy"];
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.doesNotMatch(policy, /unsafe|\*|data:|https:/);
  if (!REAL) assert.equal(policy, POLICY);
  await person.open();
  await person.ask("Does it work for acne scars?");
  await person.press(/^Sources/, false);
  await person.press("No");
  await person.press("Send feedback");
  await person.ask("I cannot breathe");
  await person.page.evaluate(() => (window.print = () => {}));
  await person.menu("Print this conversation");
  const download = person.page.waitForEvent("download");
  await person.menu("Save this conversation");
  await download;
  await person.menu("Forget me");
  await person.press("Delete it");
  await person.said.first().waitFor({ state: "detached" });
  assert.deepEqual([await person.violations(), person.page.problems, person.page.strangers], [[], [], []]);
  await person.leave();
});

test("the policy is really in force", async () => {
  const person = await here.visit();
  const blocked = await person.page.evaluate(() => {
    const attempts = [() => (document.createElement("div").innerHTML = "<b>x</b>"), () => trustedTypes.createPolicy("other", {})];
    return attempts.map((attempt) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    });
  });
  assert.deepEqual(blocked, [true, true]);
  await person.leave();
});

test(`${TRIED.length} strings in every field of a reply are only text`, fakeOnly, async () => {
  assert.ok(STRINGS.length >= 120);
  const person = await (await here.visit()).open();
  const { control } = here.server;
  control.delay = 0;
  for (const [index, string] of TRIED.entries()) {
    const address = ADDRESSES[index % ADDRESSES.length];
    control.override = () => ({
      kind: string,
      urgent: index % 7 === 0,
      topics: [string],
      blocks: [{ kind: "lead", text: string }, { kind: "known", text: string }, { kind: "summary", text: string }, { kind: string, text: string }],
      evidence: { level: string, label: string },
      sources: [{ id: string, title: string, publisher: string, url: string }, { id: "2", title: string, publisher: string, url: address }],
      notice: string,
      referral: { id: string, text: string, links: [{ title: string, url: string }, { title: string, url: address }] },
      suggestions: [{ title: string, payload: string }],
      contacts: [{ name: string, text: string, href: string }, { name: string, text: string, href: address }],
      form: index % 5 === 0 ? { field: string, number: 1, total: 2, input: "choice" } : null,
      feedback: true,
    });
    const reply = await person.ask(`${index}`);
    assert.ok((await reply.locator(".lead").textContent()).includes(string.replaceAll("\u0000", "\ufffd").slice(0, 3)) || /\u0000/.test(string), string);
  }
  for (const fold of await person.panel.getByRole("button", { name: /^Sources/ }).all()) await fold.evaluate((button) => button.click());
  await person.panel.locator(".chip").last().click();
  control.override = null;
  const strange = await person.panel.evaluate((panel) => {
    const root = panel.shadowRoot;
    const known = /^(section|header|span|svg|path|div|h2|h3|p|button|ul|li|msc-chat-(reply|feedback|form)|form|textarea|i|b|a|fieldset|legend|label|input|progress)$/;
    const elements = [...root.querySelectorAll("*")];
    return {
      elements: elements.filter(({ localName }) => !known.test(localName)).map(({ outerHTML }) => outerHTML.slice(0, 200)),
      handlers: elements.filter((element) => [...element.attributes].some(({ name }) => /^on|^style$|^src/.test(name))).map(({ outerHTML }) => outerHTML.slice(0, 200)),
      links: elements.filter((element) => element.hasAttribute("href") && !/^(https?|tel|sms):/.test(element.getAttribute("href"))).map((element) => element.getAttribute("href")),
    };
  });
  assert.deepEqual(strange, { elements: [], handlers: [], links: [] });
  assert.deepEqual([await executed(person), await person.violations(), person.page.problems, person.page.strangers], [0, [], [], []]);
  await person.page.evaluate(() => (window.print = () => {}));
  await person.menu("Print this conversation");
  assert.equal(await person.page.locator("msc-chat-print :is(script, img, svg, iframe, a)").count(), 0);
  assert.equal(await executed(person), 0);
  await person.leave();
  control.delay = 60;
});

test("the same strings typed by a person are only text, before and after a reload", async () => {
  const person = await (await here.visit()).open();
  const strings = (REAL ? STRINGS.filter((_, index) => index % 12 === 0) : TRIED).filter((string) => string.trim() && !/[\u0000\u0001]/.test(string));
  for (const [index, string] of strings.entries()) {
    await person.input.fill(string);
    await person.input.press("Enter");
    await person.replies.nth(index + 1).locator(".block").first().waitFor();
  }
  const shown = await person.said.locator("p:first-of-type").evaluateAll((texts) => texts.map(({ textContent }) => textContent));
  const normal = (text) => text.replace(/\s+/g, " ").trim();
  assert.deepEqual(shown.map(normal), strings.map(normal));
  await person.page.reload();
  await person.connected();
  await person.said.first().waitFor();
  const elements = await person.panel.evaluate((panel) => panel.shadowRoot.querySelectorAll(".said :is(script, img, svg, iframe, a, b)").length);
  assert.equal(elements, 0);
  assert.deepEqual([await executed(person), await person.violations(), person.page.problems], [0, [], []]);
  await person.leave();
});

test("attributes of the page are only text too", fakeOnly, async () => {
  const html = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  const string = STRINGS[9];
  here.server.control.pages["/attributes"] = `<!doctype html><html lang="en"><title>x</title><script type="module" src="/widget/msc-chat.js"></script><msc-chat open title="${html(string)}" greeting="${html(string)}" starters="${html(`${string}|${STRINGS[0]}`)}" position="${html(string)}" theme="${html(string)}" lang="${html(string)}"></msc-chat></html>`;
  const person = await here.visit({}, "/attributes");
  await person.connected();
  assert.equal(await person.panel.locator("h2").textContent(), string);
  assert.equal(await person.panel.locator(".greeting").textContent(), string);
  await person.answered(() => person.panel.locator(".chip").first().click());
  assert.deepEqual([await executed(person), await person.violations(), person.page.problems], [0, [], []]);
  await person.leave();
});
