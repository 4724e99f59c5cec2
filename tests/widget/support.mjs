/**
 * What the browser tests share: a browser, a server, and the hands of a person.
 *
 * The server is the fake one of widget/test, or the one at MSC_WIDGET_URL; tests that make trouble in the server run
 * against the fake one only, and say so.
 */

import { after, before } from "node:test";
import { launch } from "../../widget/scripts/chromium.mjs";
import { startFakeServer } from "../../widget/test/fake-server.mjs";

/** `make test` takes a third of what is tried many times, `make stress-web` all. */
export const ALL = Boolean(process.env.MSC_FAQ_STRESS);
export const REAL = process.env.MSC_WIDGET_URL?.replace(/\/$/, "");
export const fakeOnly = { skip: REAL ? "runs against the fake server only" : false };

/** Counts in the page what must not happen, and what the widget tells. */
function watch() {
  window.executed = 0;
  window.alert = window.prompt = window.confirm = () => void window.executed++;
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  window.told = [];
  for (const name of ["open", "close", "message", "reply", "feedback", "error"]) {
    document.addEventListener(`msc-chat:${name}`, (event) => window.told.push([name, event.detail]));
  }
}

/** Start browser and server before the tests of a file, and stop them after. */
export function stage() {
  const stage = { browser: null, server: null, url: REAL };
  before(async () => {
    stage.browser = await launch();
    if (!REAL) {
      stage.server = await startFakeServer();
      stage.url = stage.server.url;
    }
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.close();
  });
  stage.visit = async (options = {}, path = "/") => {
    const context = options.context ?? (await stage.browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options }));
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.problems = [];
    page.strangers = [];
    page.on("pageerror", (error) => page.problems.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(stage.url) && !/^(data|blob):/.test(request.url())) page.strangers.push(request.url());
    });
    await page.addInitScript(watch);
    await page.goto(stage.url + path);
    return new Person(page);
  };
  return stage;
}

/** A person at a page with the widget. */
export class Person {
  constructor(page) {
    this.page = page;
    this.panel = page.locator("msc-chat-panel");
    this.launcher = page.locator("msc-chat > button, msc-chat button").first();
    this.input = this.panel.locator("#input");
    this.log = this.panel.getByRole("log");
    this.replies = this.panel.locator("msc-chat-reply");
    this.said = this.panel.locator(".said");
    this.form = this.panel.locator("msc-chat-form");
  }

  async open() {
    await this.page.getByRole("button", { name: "Ask a question", exact: true }).click();
    await this.connected();
    return this;
  }

  connected() {
    return this.panel.locator(".state.online").waitFor();
  }

  /** Do something that is answered, and wait for the answer. */
  async answered(act) {
    const before = await this.replies.count();
    await act();
    await this.replies.nth(before).locator(".block").first().waitFor();
    return this.replies.nth(before);
  }

  ask(question) {
    return this.answered(async () => {
      await this.input.fill(question);
      await this.input.press("Enter");
    });
  }

  press(name, exact = true) {
    return this.panel.getByRole("button", { name, exact }).last().click();
  }

  async menu(name) {
    await this.press("More");
    await this.press(name);
  }

  /** The texts of the log, for comparison. */
  async transcript() {
    const texts = await this.panel.locator(".said > p:first-of-type, .reply .block").allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, " ").trim());
  }

  told(name) {
    return this.page.evaluate((wanted) => window.told.filter(([each]) => each === wanted).map(([, detail]) => detail), name);
  }

  violations() {
    return this.page.evaluate(() => window.violations);
  }

  leave() {
    return this.page.context().close();
  }
}
