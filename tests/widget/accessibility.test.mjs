/** axe-core in every state at three widths, and what a screen reader is told. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { ALL, REAL, fakeOnly, stage } from "./support.mjs";

const axe = createRequire(new URL("../../widget/package.json", import.meta.url))("axe-core");
const WIDTHS = [320, 768, 1280];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const here = stage();

/** What axe finds, and where it is unsure: in the whole page, or in the widget alone, which is quicker. */
async function violations(page, where = "document") {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(
    ([tags, where]) => window.axe.run(where === "document" ? document : { include: where }, { runOnly: tags, resultTypes: ["violations", "incomplete"] }),
    [TAGS, where],
  );
  const told = (results) => results.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.flat().join(" ")} ${failureSummary?.split("\n")[1]?.trim() ?? ""}`));
  return { found: told(violations), unsure: told(incomplete) };
}

const control = () => here.server.control;

/** What is looked at: how to get there from an open chat. */
const STATES = {
  welcome: async () => {},
  answer: (person) => person.ask("Does it work for acne scars?"),
  "answer, scrolled down": async (person) => {
    await person.ask("Does it work for acne scars?");
    await person.log.evaluate((log) => (log.scrollTop = log.scrollHeight));
  },
  sources: async (person) => {
    await person.ask("Does it work for acne scars?");
    await person.press(/^Sources/, false);
  },
  evidence: async (person) => {
    await person.ask("Does it work for acne scars?");
    await person.press(/^Evidence/, false);
  },
  "feedback with reasons": async (person) => {
    await person.ask("Does it hurt?");
    await person.press("No");
    await person.panel.getByText("What was wrong?").scrollIntoViewIfNeeded();
  },
  "feedback given": async (person) => {
    await person.ask("Does it hurt?");
    await person.press("Yes");
    await person.panel.getByText("Thank you.").waitFor();
  },
  "form, text": (person) => person.ask("Prepare for a visit"),
  "form, choice": async (person) => {
    await person.ask("Prepare for a visit");
    await person.answered(() => person.press("Skip"));
    await person.form.getByRole("radio").first().check();
  },
  menu: (person) => person.press("More"),
  "question before deleting": (person) => person.menu("Forget me"),
  emergency: (person) => person.ask("I cannot breathe"),
  crisis: (person) => person.ask("I want to kill myself"),
  typing: async (person) => {
    control().silent = true;
    await person.input.fill("Does it hurt?");
    await person.input.press("Enter");
    await person.panel.locator(".typing").waitFor();
  },
  "no connection": async (person) => {
    await person.page.context().setOffline(true);
    await person.panel.locator(".trouble").waitFor();
    await person.input.fill("Does it hurt?");
    await person.input.press("Enter");
  },
  refused: async (person) => {
    control().problem = { code: "rate_limited", message: "Too many messages." };
    await person.input.fill("Does it hurt?");
    await person.input.press("Enter");
    await person.panel.getByRole("button", { name: "Try again" }).waitFor();
  },
  "too long": (person) => person.input.fill("x".repeat(2001)),
};

const VARIANTS = {
  light: {},
  dark: { colorScheme: "dark" },
};

for (const [shift, [variant, options]] of Object.entries(VARIANTS).entries()) {
  const widths = ALL ? `${WIDTHS.length} widths` : "one of three widths each";
  test(`axe finds nothing in ${Object.keys(STATES).length + 1} states at ${widths}, ${variant}`, fakeOnly, async () => {
    const found = [];
    const unsure = new Set();
    let looks = shift;
    const look = async (person, state) => {
      looks += 1;
      for (const width of ALL ? WIDTHS : [WIDTHS[looks % WIDTHS.length]]) {
        await person.page.setViewportSize({ width, height: 800 });
        const result = await violations(person.page, /^(closed|welcome|answer)$/.test(state) ? "document" : "msc-chat");
        found.push(...result.found.map((each) => `${state}, ${width} px: ${each}`));
        result.unsure.forEach((each) => unsure.add(each));
        const overflow = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const inLog = await person.log.evaluateAll(([log]) => (log ? log.scrollWidth - log.clientWidth : 0));
        if (overflow > 0 || inLog > 0) found.push(`${state}, ${width} px: page ${overflow} px, log ${inLog} px too wide`);
      }
    };
    const closed = await here.visit(options);
    await look(closed, "closed");
    await closed.leave();
    for (const [state, reach] of Object.entries(STATES)) {
      const person = await (await here.visit(options)).open();
      await reach(person);
      await look(person, state);
      Object.assign(control(), { silent: false, problem: null });
      await person.leave();
    }
    assert.deepEqual(found, []);
    if (unsure.size) console.log(`# axe cannot decide by itself, ${variant}:\n#   ${[...unsure].sort().join("\n#   ")}`);
  });
}

test("axe finds nothing in the inline page, right to left, and in forced colours, at three widths", async () => {
  const found = [];
  for (const width of WIDTHS) {
    for (const [name, options, path] of [
      ["inline", {}, "/inline.html"],
      ["right to left", {}, "/?lang=ar"],
      ["forced colours", { forcedColors: "active" }, "/"],
    ]) {
      const person = await here.visit({ viewport: { width, height: 800 }, ...options }, path);
      if (path !== "/inline.html") await person.page.locator("msc-chat").evaluate((chat) => chat.show());
      await person.connected();
      await person.ask("Does it work for acne scars?");
      found.push(...(await violations(person.page)).found.map((each) => `${name}, ${width} px: ${each}`));
      await person.leave();
    }
  }
  assert.deepEqual(found, []);
});

test("targets are large enough: 24 px everywhere, 44 px where it matters", fakeOnly, async () => {
  const person = await (await here.visit({ viewport: { width: 320, height: 640 } })).open();
  await person.ask("Does it work for acne scars?");
  await person.press(/^Sources/, false);
  await person.press("No");
  const small = await person.panel.evaluate((panel) =>
    [...panel.shadowRoot.querySelectorAll("button, a, textarea, .option, .contact")]
      .filter((element) => element.getClientRects().length)
      .map((element) => ({ name: `${element.localName} ${element.className} ${element.textContent.trim().slice(0, 30)}`, box: element.getBoundingClientRect() }))
      .filter(({ name, box }) => box.height < (/ out /.test(name) ? 24 : 44) || box.width < 24)
      .map(({ name, box }) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );
  assert.deepEqual(small, []);
  await person.leave();
});

test("text can be spaced out and doubled without loss", async () => {
  const person = await (await here.visit({ viewport: { width: 320, height: 640 } })).open();
  await person.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }");
    document.adoptedStyleSheets.push(sheet);
    document.querySelector("msc-chat").style.setProperty("--msc-font-size", "32px");
  });
  await person.ask("Does it hurt?");
  const log = await person.log.evaluate((log) => ({ wide: log.scrollWidth - log.clientWidth, high: log.clientHeight }));
  assert.equal(log.wide, 0);
  assert.ok(log.high > 150, `${log.high} px are left to read in`);
  await person.leave();
});

/** The live regions of the accessibility tree, each with its text, and the roles that occur. */
async function accessibilityTree(client) {
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const text = (node) => (node.childIds?.length ? node.childIds.map((id) => (byId.has(id) ? text(byId.get(id)) : "")).join("") : (node.name?.value ?? ""));
  const live = (node) => node?.properties?.find(({ name }) => name === "live")?.value?.value;
  const isLive = (node) => ["polite", "assertive"].includes(live(node));
  const regions = nodes.filter((node) => isLive(node) && !isLive(byId.get(node.parentId)));
  return {
    regions: regions.map((node) => ({ role: node.role?.value, live: live(node), text: text(node).replace(/\s+/g, " ") })),
    roles: nodes.filter(({ ignored }) => !ignored).map(({ role }) => role?.value),
  };
}

test("each reply is announced exactly once, politely, in full", async () => {
  const person = await (await here.visit()).open();
  const client = await person.page.context().newCDPSession(person.page);
  await client.send("Accessibility.enable");
  await person.panel.evaluate((panel) => {
    window.announced = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === 1) window.announced.push(node.textContent);
    }).observe(panel.shadowRoot.querySelector("[role=status]"), { childList: true, subtree: true });
  });
  assert.ok((await accessibilityTree(client)).roles.includes("log"));
  let count = 0;
  for (const question of ["Does it hurt?", "Does it work for acne scars?", "Does it hurt?", "I cannot breathe", "Prepare for a visit"]) {
    const answer = await person.ask(question);
    await person.page.waitForTimeout(300);
    const announced = await person.page.evaluate(() => window.announced);
    assert.equal(announced.length, ++count, `${question}: ${announced.slice(count - 1).join(" / ")}`);
    const lead = (await answer.locator(".block").first().innerText()).replace(/\s+/g, " ");
    const { regions } = await accessibilityTree(client);
    assert.deepEqual(regions.map(({ role, live }) => `${role} ${live}`), ["status polite"], "there is one live region");
    assert.ok(regions[0].text.includes(lead), regions[0].text);
    assert.equal(announced.at(-1).split(lead.slice(0, 40)).length, 2, "the text is said once");
    if (!REAL && question.includes("scars")) assert.match(announced.at(-1), /Evidence: only small early studies[^]*Sources \(3\)[^]*Please note/);
  }
  await person.leave();
});

test("a reload announces nothing that was heard before", async () => {
  const person = await (await here.visit()).open();
  await person.ask("Does it hurt?");
  await person.page.waitForTimeout(200);
  await person.page.reload();
  await person.connected();
  await person.page.waitForTimeout(300);
  assert.equal(await person.panel.getByRole("status").innerText(), "");
  await person.leave();
});

test("losing and regaining the connection is said once each", async () => {
  const person = await (await here.visit()).open();
  const status = person.panel.getByRole("status");
  await person.page.context().setOffline(true);
  await status.getByText("No connection. Trying again.").waitFor({ state: "attached" });
  await person.page.context().setOffline(false);
  await status.getByText("Connected again.").waitFor({ state: "attached" });
  await person.leave();
});

test("with reduced motion nothing moves", async () => {
  const person = await (await here.visit({ reducedMotion: "reduce" })).open();
  await person.input.fill("Does it hurt?");
  await person.input.press("Enter");
  const moving = await person.panel.evaluate((panel) => panel.shadowRoot.getAnimations().length);
  assert.equal(moving, 0);
  await person.leave();
});
