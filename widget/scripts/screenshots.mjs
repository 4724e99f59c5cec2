/**
 * Take the pictures of docs/images/, and all of the widget's states into results/widget/ to look at.
 * The server is the fake one, or the one at MSC_WIDGET_URL.
 */

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startFakeServer } from "../test/fake-server.mjs";
import { launch } from "./chromium.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const images = join(root, "docs", "images");
const looked = join(root, "results", "widget");
const WIDTHS = { 320: { height: 640, deviceScaleFactor: 2 }, 768: { height: 900 }, 1280: { height: 860 } };

await mkdir(images, { recursive: true });
await mkdir(looked, { recursive: true });
const server = process.env.MSC_WIDGET_URL ? null : await startFakeServer();
const url = server?.url ?? process.env.MSC_WIDGET_URL.replace(/\/$/, "");
const browser = await launch();

async function visit(width, colorScheme, path = "/") {
  const { height, ...options } = WIDTHS[width];
  const context = await browser.newContext({ viewport: { width: Number(width), height }, colorScheme, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url + path);
  const panel = page.locator("msc-chat-panel");
  const answered = async (act) => {
    const before = await panel.locator("msc-chat-reply").count();
    await act();
    await panel.locator("msc-chat-reply").nth(before).locator(".block").first().waitFor();
    await page.waitForTimeout(250);
  };
  const ask = (question) =>
    answered(async () => {
      await panel.locator("#input").fill(question);
      await panel.locator("#input").press("Enter");
    });
  const open = async () => {
    await page.locator("msc-chat").evaluate((chat) => chat.show());
    await panel.locator(".state.online").waitFor();
    await page.waitForTimeout(250);
  };
  const press = (name) => panel.getByRole("button", { name }).last().click();
  return { context, page, panel, ask, open, press, answered };
}

for (const width of Object.keys(WIDTHS)) {
  for (const scheme of ["light", "dark"]) {
    const { context, page, panel, ask, open, press, answered } = await visit(width, scheme);
    const shot = async (state) => {
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(looked, `${width}-${scheme}-${state}.png`) });
    };
    await shot("0-closed");
    await open();
    await shot("1-welcome");
    await ask("Does it work for acne scars?");
    await panel.locator("#input").blur();
    await shot("2-answer");
    if (width === "1280") await page.screenshot({ path: join(images, scheme === "light" ? "widget-desktop.png" : "widget-dark.png") });
    await panel.locator(".grounds").last().scrollIntoViewIfNeeded();
    await panel.locator(".log").evaluate((log) => (log.scrollTop = log.scrollHeight));
    await shot("3-answer-end");
    if (width === "320" && scheme === "light") await page.screenshot({ path: join(images, "widget-phone.png") });
    await press(/^Evidence/);
    await shot("4-evidence");
    await press(/^Sources/);
    await shot("5-sources");
    await press("No");
    await panel.getByText("What was wrong?").scrollIntoViewIfNeeded();
    await shot("6-feedback");
    await ask("I cannot breathe and my lips swell up");
    await shot("7-emergency");
    await ask("I want to kill myself");
    await shot("8-crisis");
    await ask("Prepare for a visit");
    await shot("9-form-text");
    await answered(() => press("Skip"));
    await shot("10-form-next");
    await press("More");
    await shot("11-menu");
    await press("Forget me");
    await shot("12-question");
    await context.setOffline(true);
    await panel.locator(".trouble").waitFor();
    await panel.locator("#input").fill("Does it hurt?");
    await panel.locator("#input").press("Enter");
    await shot("13-no-connection");
    await context.close();
  }
  for (const [name, path] of [["inline", "/inline.html"], ["arabic", "/?lang=ar"], ["page", "/"]]) {
    const { context, page, ask, open } = await visit(width, "light", path);
    if (name === "arabic") await open();
    if (name === "page") await page.screenshot({ path: join(looked, `${width}-page.png`), fullPage: true });
    else {
      await page.locator("msc-chat-panel .state.online").waitFor();
      if (name === "arabic") await ask("Does it work for acne scars?");
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(looked, `${width}-${name}.png`), fullPage: name === "inline" });
    }
    await context.close();
  }
}
await browser.close();
await server?.close();
process.exit(0);
