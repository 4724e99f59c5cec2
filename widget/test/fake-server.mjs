/**
 * A small stand-in for the real server: the web contract with canned answers, for the browser tests and screenshots.
 * Serves bot/web/static with the strict content security policy. `control` is what tests use to make trouble.
 */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";
import { answerTo, formSteps, reply, welcome } from "./fake-answers.mjs";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "bot", "web", "static");
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png" };
export const POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const MAX_CHARACTERS = 2000;

class Conversation {
  token = randomBytes(18).toString("base64url");
  entries = [];
  answered = new Map();
  form = null;
}

export async function startFakeServer({ port = 0, pages = {} } = {}) {
  const conversations = new Map();
  const feedback = [];
  const heard = [];
  const control = { delay: 60, silent: false, notReady: false, problem: null, override: null, pages, feedback, heard };
  let serial = 0;
  const nextId = () => `${Date.now().toString(36).padStart(9, "0")}-${String(++serial).padStart(6, "0")}`;

  const http = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const headers = { "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" };
    if (pathname in control.pages) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html; charset=utf-8" }).end(control.pages[pathname]);
      return;
    }
    const path = normalize(join(STATIC, pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    const content = path.startsWith(STATIC) ? await readFile(path).catch(() => null) : null;
    if (content === null) response.writeHead(404, headers).end();
    else response.writeHead(200, { ...headers, "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(content);
  });

  const io = new Server(http, { cors: { origin: false }, pingInterval: 2000, pingTimeout: 2000 });

  const recorded = (entry) => (entry.role === "user" ? entry : { role: "bot", reply: entry.reply });

  function open(socket, conversation, lastSeen) {
    if (socket.data.conversation) socket.leave(socket.data.conversation.token);
    socket.data.conversation = conversation;
    socket.join(conversation.token);
    const seen = conversation.entries.findIndex((entry) => entry.reply?.id === lastSeen);
    const missed = lastSeen && seen >= 0 ? conversation.entries.slice(seen + 1).filter((entry) => entry.reply).map((entry) => entry.reply) : [];
    const missedIds = new Set(missed.map(({ id }) => id));
    return {
      ok: true,
      token: conversation.token,
      conversation: conversation.entries.filter((entry) => !missedIds.has(entry.reply?.id)).slice(-50).map(recorded),
      missed,
      welcome,
      clinic: { name: "" },
    };
  }

  function answer(conversation, message) {
    if (conversation.form !== null) {
      const step = formSteps[conversation.form];
      if (message.text === "/form_cancel") {
        conversation.form = null;
        return reply({ kind: "referral", blocks: [{ kind: "text", text: "All right, the questions are closed. Nothing was kept." }] });
      }
      conversation.answers.push([step.name, message.text === "/form_skip" ? "not answered" : (message.title ?? message.text)]);
      conversation.form += 1;
      if (conversation.form < formSteps.length) return formSteps[conversation.form].reply;
      conversation.form = null;
      return reply({
        kind: "referral",
        blocks: [
          { kind: "text", text: "Here is what you can take to your visit." },
          { kind: "summary", text: conversation.answers.map(([name, value]) => `${name}: ${value}`).join("\n") },
        ],
        referral: answerTo("/find_provider").referral,
      });
    }
    if (/referral_request|prepare for a visit/i.test(message.text)) {
      conversation.form = 0;
      conversation.answers = [];
      return formSteps[0].reply;
    }
    return answerTo(message.text);
  }

  io.on("connection", (socket) => {
    socket.on("session_request", ({ token, last_seen } = {}, acknowledge) => {
      if (control.notReady) return acknowledge({ ok: false, error: { code: "not_ready", message: "The assistant is loading.", retry_after: 1 } });
      let conversation = conversations.get(token);
      if (!conversation) conversations.set((conversation = new Conversation()).token, conversation);
      acknowledge(open(socket, conversation, last_seen));
    });
    socket.on("new_conversation", (_, acknowledge) => {
      const conversation = new Conversation();
      conversations.set(conversation.token, conversation);
      acknowledge(open(socket, conversation));
    });
    socket.on("forget", (_, acknowledge) => {
      conversations.delete(socket.data.conversation?.token);
      const id = nextId();
      acknowledge({ ok: true, reply: reply({ id, kind: "privacy", blocks: [{ kind: "text", text: "Done. This talk was deleted from the machine that runs this assistant." }] }) });
    });
    socket.on("reply_seen", () => {});
    socket.on("feedback", (data, acknowledge) => {
      feedback.push(data);
      acknowledge({ ok: true });
    });
    socket.on("user_message", (message, acknowledge) => {
      const { conversation } = socket.data;
      if (control.problem) return acknowledge({ ok: false, error: control.problem });
      if (message.text.length > MAX_CHARACTERS) return acknowledge({ ok: false, error: { code: "too_long", message: "The message is too long." } });
      acknowledge({ ok: true });
      const known = conversation.answered.get(message.id);
      if (known) return known.reply && socket.emit("bot_reply", known.reply, () => {});
      const answered = {};
      conversation.answered.set(message.id, answered);
      heard.push(message);
      const said = { role: "user", id: message.id, text: message.text, ...(message.title ? { title: message.title } : {}), time: new Date().toISOString() };
      conversation.entries.push(said);
      socket.to(conversation.token).emit("user_echo", { id: said.id, text: said.text, title: said.title, time: said.time });
      if (control.silent) return;
      io.to(conversation.token).emit("bot_typing", { in_reply_to: message.id });
      setTimeout(() => {
        const said = control.override?.(message) ?? answer(conversation, message);
        answered.reply = { ...said, id: nextId(), in_reply_to: message.id, time: new Date().toISOString() };
        conversation.entries.push({ role: "bot", reply: answered.reply });
        io.to(conversation.token).emit("bot_reply", answered.reply);
        if (control.twice) io.to(conversation.token).emit("bot_reply", answered.reply);
      }, control.delay);
    });
  });

  await new Promise((resolve) => http.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    control,
    /** Cut every connection, as a network or a restarted proxy would. */
    cut: () => io.sockets.sockets.forEach((socket) => socket.conn.close()),
    /** Lose everything, as a server without its store would. */
    lose: () => conversations.clear(),
    close: () => new Promise((resolve) => io.close(() => resolve())),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startFakeServer({ port: Number(process.env.PORT ?? 8090) });
  console.log(`Fake server at ${server.url}`);
}
