/** Every function, without a mouse: Tab, arrows, Space, Enter, Esc. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOnly, stage } from "./support.mjs";

const here = stage();

/** The name of the element that has the focus, as assistive technology gets it. */
const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    const label = active.getAttribute("aria-label") ?? active.closest("label")?.innerText ?? (active.innerText || active.textContent);
    return `${active.localName} ${label?.replace(/\s+/g, " ").trim() ?? ""}`.trim();
  });

/** Press Tab (or Shift+Tab) until the focus is on what is meant. */
async function tabTo(person, wanted, key = "Tab", limit = 60) {
  const seen = [];
  for (let time = 0; time < limit; time++) {
    const name = await focused(person.page);
    if (wanted.test(name)) return name;
    seen.push(name);
    await person.page.keyboard.press(key);
  }
  assert.fail(`${wanted} not reached by ${key}: ${seen.join(" | ")}`);
}

test("every function can be used from the keyboard", fakeOnly, async () => {
  const person = await here.visit();
  const { page } = person;
  const { keyboard } = page;
  const press = async (wanted, key = "Enter", direction = "Tab") => {
    await tabTo(person, wanted, direction);
    await keyboard.press(key);
  };

  await press(/^button Ask a question$/);
  await person.connected();
  assert.match(await focused(page), /^textarea Type your question/);

  // Ask
  await person.answered(async () => {
    await keyboard.type("Does it work for acne scars?");
    await keyboard.press("Shift+Enter");
    await keyboard.type("Really?");
    await keyboard.press("Enter");
  });
  assert.equal(await person.said.first().locator("p").first().innerText(), "Does it work for acne scars?\nReally?");
  assert.match(await focused(page), /^textarea/, "the focus stays where one types");

  // Evidence, sources, feedback
  await press(/^button Evidence/, "Space", "Shift+Tab");
  await person.panel.locator(".unfolded", { hasText: "small numbers of people" }).waitFor();
  await press(/^button Sources/);
  assert.match(await tabTo(person, /^a Stromal vascular/), /opens in a new tab/);
  await press(/^button No$/);
  await tabTo(person, /^input It was not what I asked/);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  assert.match(await focused(page), /Wrong or out of date/);
  await tabTo(person, /^textarea Anything else/);
  await keyboard.type("From 2021");
  await press(/^button Send feedback/);
  await page.getByText("Thank you.").waitFor();
  assert.match(await focused(page), /^span Thank you/, "the focus is not lost with the button");
  assert.deepEqual(here.server.control.feedback.at(-1).reason, "wrong_or_outdated");

  // Suggestion: the focus moves to what was said, and from there on to the new reply
  await person.answered(() => press(/^button Collagen/, "Space"));
  assert.match(await focused(page), /^div You Collagen/);
  await keyboard.press("Tab");
  assert.match(await focused(page), /^button Evidence/);

  // The form: the focus goes from question to question
  await person.answered(async () => {
    await tabTo(person, /^textarea Type/);
    await keyboard.type("Prepare for a visit");
    await keyboard.press("Enter");
  });
  await tabTo(person, /^button Next/, "Shift+Tab");
  await tabTo(person, /^textarea$/, "Shift+Tab");
  await keyboard.type("Scars");
  await person.answered(() => keyboard.press("Enter"));
  await page.waitForTimeout(100);
  assert.match(await focused(page), /^input Less than a month/);
  await keyboard.press("Space");
  await keyboard.press("ArrowDown");
  await person.answered(() => press(/^button Next/));
  await page.waitForTimeout(100);
  assert.match(await focused(page), /^input Yes/);
  await person.answered(() => press(/^button Skip/));
  await person.answered(() => press(/^button Stop/));

  // The menu: Esc closes it, and not the chat
  await tabTo(person, /^button More/, "Shift+Tab");
  await keyboard.press("Enter");
  assert.equal(await focused(page), "button More");
  await tabTo(person, /^button Save this conversation/);
  await keyboard.press("Escape");
  assert.equal(await focused(page), "button More");
  await keyboard.press("Enter");
  const download = page.waitForEvent("download");
  await press(/^button Save this conversation/);
  await download;
  assert.equal(await focused(page), "button More");
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await keyboard.press("Enter");
  await press(/^button Print/);
  assert.ok(await page.evaluate(() => window.printed));
  await keyboard.press("Enter");
  await press(/^button New conversation/);
  await page.waitForTimeout(100);
  assert.equal(await focused(page), "button Keep it");
  await press(/^button Start anew/);
  await person.said.first().waitFor({ state: "detached" });
  assert.match(await focused(page), /^textarea/);
  await tabTo(person, /^button More/, "Shift+Tab");
  await keyboard.press("Enter");
  await press(/^button Forget me/);
  await page.waitForTimeout(100);
  await keyboard.press("Escape");
  assert.equal(await page.getByText("Delete this conversation?").count(), 0, "Esc means no");
  await tabTo(person, /^button More/, "Shift+Tab");
  await keyboard.press("Enter");
  await press(/^button Forget me/);
  await page.waitForTimeout(100);
  await press(/^button Delete it/);
  await page.getByText("This talk was deleted").first().waitFor();

  // The log scrolls by keyboard; Esc closes; the focus returns
  await tabTo(person, /^div Conversation/, "Shift+Tab");
  await keyboard.press("End");
  await keyboard.press("Escape");
  assert.match(await focused(page), /^button Ask a question/);
  assert.deepEqual((await person.told("close")).length, 1);
  assert.deepEqual(person.page.problems, []);
  await person.leave();
});

test("on a desktop the page behind can be reached; the chat is no trap", async () => {
  const person = await (await here.visit()).open();
  assert.equal(await person.panel.getByRole("dialog").getAttribute("aria-modal"), null);
  await tabTo(person, /^button Send/);
  await person.page.keyboard.press("Tab");
  await tabTo(person, /^a Skip to the content|^body/);
  await person.leave();
});

test("on a phone the chat fills the screen and keeps the focus", async () => {
  const person = await (await here.visit({ viewport: { width: 320, height: 640 } })).open();
  const dialog = person.panel.getByRole("dialog");
  assert.equal(await dialog.getAttribute("aria-modal"), "true");
  assert.deepEqual(await dialog.boundingBox(), { x: 0, y: 0, width: 320, height: 640 });
  for (const key of ["Tab", "Shift+Tab"]) {
    const seen = new Set();
    for (let time = 0; time < 14; time++) {
      seen.add(await focused(person.page));
      await person.page.keyboard.press(key);
    }
    assert.ok(![...seen].some((name) => /Skip to the content|body|Larkfield/.test(name)), [...seen].join(" | "));
    assert.ok(seen.has("button Close the chat"));
  }
  await person.page.keyboard.press("Escape");
  assert.match(await focused(person.page), /^button Ask a question/);
  await person.leave();
});

test("on a touch screen opening does not call up the keyboard", async () => {
  const person = await here.visit({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  await person.page.getByRole("button", { name: "Ask a question", exact: true }).tap();
  await person.connected();
  await person.page.waitForTimeout(150);
  assert.match(await focused(person.page), /^h2/);
  await person.leave();
});
