/**
 * Compare the script time of opening the chat with other widgets, in one run: ratios, not absolute times.
 *
 * Not part of the tests. Fetches rasa-webchat and deep-chat from npm into a temporary folder, serves each on a page of
 * its own beside a small Socket.IO server, opens it in Chromium with the processor slowed down four times, and reports
 * the median of several runs in random order. rasa-webchat and <msc-chat> connect; deep-chat has no Socket.IO, and
 * gets a page where it is only put up. deep-chat has no launcher: for it, opening is loading.
 */

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Server } from "socket.io";
import { startFakeServer } from "../test/fake-server.mjs";
import { launch } from "./chromium.mjs";

const RUNS = Number(process.env.RUNS ?? 7);
const SLOWDOWN = 4;
const SETTLE = 3000;
const PACKAGES = { "rasa-webchat": "1.0.1", "deep-chat": "2.4.2" };

const folder = mkdtempSync(join(tmpdir(), "msc-compare-"));
execFileSync(
  "npm",
  ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", ...Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)],
  { stdio: ["ignore", "ignore", "inherit"] },
);

const files = {
  "/rasa-webchat.js": await readFile(join(folder, "node_modules/rasa-webchat/lib/index.js")),
  "/deep-chat.js": await readFile(join(folder, "node_modules/deep-chat/dist/deepChat.bundle.js")),
};
const page = (body) => `<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,"><body><h1>Page</h1>${body}</body></html>`;
const pages = {
  "/rasa-webchat": page(`<script src="/rasa-webchat.js"></script><script>WebChat.default({socketUrl:location.origin,socketPath:"/socket.io/",title:"Chat",params:{storage:"session"}},null)</script>`),
  "/deep-chat": page(`<script type="module" src="/deep-chat.js"></script><deep-chat demo="true"></deep-chat>`),
};
const http = createServer((request, response) => {
  if (files[request.url]) response.writeHead(200, { "Content-Type": "text/javascript" }).end(files[request.url]);
  else if (pages[request.url]) response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(pages[request.url]);
  else response.writeHead(404).end();
});
const io = new Server(http);
io.on("connection", (socket) => socket.on("session_request", () => socket.emit("session_confirm", "session")));
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
const others = `http://127.0.0.1:${http.address().port}`;
const ours = await startFakeServer({
  pages: { "/msc-chat": page(`<script type="module" src="/widget/msc-chat.js"></script><msc-chat></msc-chat>`) },
});

const contenders = {
  "msc-chat": {
    address: `${ours.url}/msc-chat`,
    open: () => document.querySelector("msc-chat").shadowRoot.querySelector("button").click(),
    shown: (tab) => tab.locator("msc-chat-reply .chip").first().waitFor(),
  },
  "rasa-webchat": {
    address: `${others}/rasa-webchat`,
    open: () => document.querySelector(".rw-launcher").click(),
    shown: (tab) => tab.locator(".rw-new-message, .rw-sender").first().waitFor(),
  },
  "deep-chat": { address: `${others}/deep-chat`, open: () => {}, shown: (tab) => tab.locator("deep-chat #text-input").waitFor() },
};

const browser = await launch();
const measured = Object.fromEntries(Object.keys(contenders).map((name) => [name, { script: [], task: [], loaded: [] }]));

async function measure(name) {
  const { address, open, shown } = contenders[name];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  const client = await context.newCDPSession(tab);
  await client.send("Performance.enable");
  await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const read = async () => Object.fromEntries((await client.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value * 1000]));
  // Playwright's own waiting runs scripts in the page too: wait by the clock, look only when all is measured.
  await tab.goto(address, { waitUntil: "load" });
  await tab.waitForTimeout(SETTLE);
  const loaded = await read();
  await tab.evaluate(open);
  await tab.waitForTimeout(SETTLE);
  const all = await read();
  await shown(tab);
  measured[name].loaded.push(loaded.ScriptDuration);
  measured[name].script.push(all.ScriptDuration);
  measured[name].task.push(all.TaskDuration);
  await context.close();
}

for (const name of Object.keys(contenders)) await measure(name).then(() => Object.values(measured[name]).forEach((values) => values.pop()));
for (let run = 0; run < RUNS; run++) {
  for (const name of Object.keys(contenders).sort(() => Math.random() - 0.5)) await measure(name);
}
await browser.close();
await ours.close();
io.close();

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const widget = new URL("../../bot/web/static/widget/", import.meta.url);
const own = ["msc-chat.js", "msc-chat-panel.js"];
const weight = {
  "msc-chat": (await Promise.all(own.map((name) => readFile(new URL(name, widget))))).reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  "rasa-webchat": gzipSync(files["/rasa-webchat.js"], { level: 9 }).length,
  "deep-chat": gzipSync(files["/deep-chat.js"], { level: 9 }).length,
};
console.log(`Median of ${RUNS} runs, processor slowed ${SLOWDOWN} times. Times in ms; ratio: to msc-chat.`);
console.log("| widget | gzip KB | script until loaded | script until open | ratio | all tasks until open | ratio |");
console.log("|---|---|---|---|---|---|---|");
for (const name of Object.keys(contenders)) {
  const [loaded, script, task] = ["loaded", "script", "task"].map((each) => median(measured[name][each]));
  const ratio = (value, each) => (value / median(measured["msc-chat"][each])).toFixed(1);
  console.log(`| ${name} ${PACKAGES[name] ?? ""} | ${(weight[name] / 1000).toFixed(1)} | ${loaded.toFixed(0)} | ${script.toFixed(0)} | ${ratio(script, "script")} | ${task.toFixed(0)} | ${ratio(task, "task")} |`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(0);
