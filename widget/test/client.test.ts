import "./browser";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Client, newId } from "../src/client";
import { Memory } from "../src/storage";

type Handler = (data: unknown) => unknown;

/** The server's side of a socket, under the test's control. */
class FakeSocket {
  connected = false;
  active = true;
  sent: [string, any][] = [];
  replies: Record<string, Handler> = {};
  private readonly listeners: Record<string, ((...data: any[]) => void)[]> = {};

  connect() {
    if (this.connected) return;
    this.connected = true;
    this.receive("connect");
  }
  disconnect() {
    this.connected = false;
    this.receive("disconnect", "transport close");
  }
  on(event: string, listener: (...data: never[]) => void) {
    (this.listeners[event] ??= []).push(listener as never);
  }
  emit(event: string, data: unknown) {
    this.sent.push([event, data]);
  }
  timeout() {
    return {
      emitWithAck: async (event: string, data: unknown) => {
        this.sent.push([event, data]);
        const answer = this.replies[event];
        if (!answer) throw new Error("no acknowledgement");
        return answer(data);
      },
    };
  }
  receive(event: string, ...data: unknown[]) {
    for (const listener of this.listeners[event] ?? []) listener(...(data as never[]));
  }
  of(event: string) {
    return this.sent.filter(([name]) => name === event).map(([, data]) => data);
  }
}

const session = (parts: object = {}) => ({ ok: true, token: "t1", conversation: [], missed: [], welcome: { id: "w", blocks: [] }, clinic: { name: "Clinic" }, ...parts });
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

const started: Client[] = [];

function start(parts: { socket?: FakeSocket; session?: object } = {}) {
  const socket = parts.socket ?? new FakeSocket();
  socket.replies.session_request ??= () => session(parts.session);
  socket.replies.user_message ??= () => ({ ok: true });
  const heard = { replies: [] as string[], problems: [] as string[] };
  const memory = new Memory("https://clinic.example/", false);
  const client = new Client(
    socket,
    memory,
    {
      changed: () => {},
      answered: (replies) => heard.replies.push(...replies.map(({ id }) => id)),
      failed: ({ code }) => heard.problems.push(code),
    },
    { lostConversation: "lost" },
  );
  started.push(client);
  return { socket, client, memory, heard };
}

const shown = (client: Client) => client.conversation.entries.map(({ id }) => id);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  mock.timers.reset();
});

afterEach(() => started.splice(0).forEach((client) => client.stop()));

test("ids are unguessable and of the shape that the server accepts", () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("a session is asked for on every connection, with the token and what was seen last", async () => {
  const { socket, client, memory } = start();
  client.start();
  await settle();
  assert.deepEqual(socket.of("session_request"), [{}]);
  assert.equal(memory.token, "t1");
  client.seen("r5");
  client.seen("r4");
  assert.deepEqual(socket.of("reply_seen"), [{ id: "r5" }]);
  socket.disconnect();
  assert.equal(client.state, "offline");
  socket.connect();
  await settle();
  assert.deepEqual(socket.of("session_request")[1], { token: "t1", last_seen: "r5" });
  assert.equal(client.state, "online");
});

test("what is typed without a connection is kept over a reload and sent once, with the same id", async () => {
  const first = start();
  const id = first.client.send("Does it hurt?");
  assert.equal(first.client.conversation.said(id)!.delivery, "waiting");
  const { socket, client, memory } = start();
  assert.deepEqual(shown(client), [id]);
  client.start();
  await settle();
  assert.deepEqual(socket.of("user_message"), [{ id, text: "Does it hurt?" }]);
  assert.equal(client.conversation.said(id)!.delivery, "sent");
  assert.deepEqual(memory.outbox, []);
});

test("a message whose line breaks is sent again with the same id after the reconnect", async () => {
  const { socket, client } = start();
  client.start();
  await settle();
  socket.replies.user_message = () => {
    socket.disconnect();
    throw new Error("disconnected");
  };
  const id = client.send("Does it hurt?");
  await settle();
  assert.equal(client.conversation.said(id)!.delivery, "waiting");
  socket.replies.user_message = () => ({ ok: true });
  socket.connect();
  await settle();
  assert.deepEqual(socket.of("user_message").map((message) => message.id), [id, id]);
});

test("a suggestion sends its payload and shows its title", async () => {
  const { socket, client } = start();
  client.start();
  await settle();
  const id = client.send("/pain", "Does it hurt?");
  await settle();
  assert.deepEqual(socket.of("user_message"), [{ id, text: "/pain", title: "Does it hurt?" }]);
});

test("a reply is acknowledged and counts once, however often it comes", async () => {
  const { socket, client, heard } = start();
  client.start();
  await settle();
  const id = client.send("Does it hurt?");
  await settle();
  assert.ok(client.unanswered.has(id));
  let acknowledged = 0;
  for (let time = 0; time < 3; time++) socket.receive("bot_reply", { id: "r1", in_reply_to: id, blocks: [] }, () => acknowledged++);
  assert.deepEqual([acknowledged, heard.replies, shown(client)], [3, ["r1"], [id, "r1"]]);
  assert.equal(client.unanswered.size, 0);
  socket.receive("bot_reply", { id: "r2", blocks: [] });
  socket.receive("bot_reply", "nonsense");
  assert.deepEqual(heard.replies, ["r1", "r2"]);
});

test("replies missed while away are told once; those seen before are not told again", async () => {
  const socket = new FakeSocket();
  localStorage.setItem("msc-chat:token:https://clinic.example/", "t1");
  const { client, heard } = start({
    socket,
    session: {
      conversation: [{ role: "user", id: "q1", text: "One?" }, { role: "bot", reply: { id: "r1", in_reply_to: "q1" } }, { role: "user", id: "q2", text: "Two?" }],
      missed: [{ id: "r2", in_reply_to: "q2" }],
    },
  });
  client.start();
  await settle();
  assert.deepEqual([shown(client), heard.replies], [["q1", "r1", "q2", "r2"], ["r2"]]);
  socket.disconnect();
  socket.connect();
  await settle();
  assert.deepEqual([shown(client), heard.replies], [["q1", "r1", "q2", "r2"], ["r2"]]);
});

test("another tab's message is shown, its own is not doubled", async () => {
  const { socket, client } = start();
  client.start();
  await settle();
  socket.receive("user_echo", { id: "other", text: "From the other tab", time: "" });
  socket.receive("user_echo", { id: "other", text: "From the other tab", time: "" });
  socket.receive("user_echo", null);
  assert.deepEqual(shown(client), ["other"]);
});

test("another tab's new conversation is followed, its unchanged one is not", async () => {
  const { socket, client } = start();
  client.start();
  await settle();
  socket.receive("user_echo", { id: "old", text: "One?" });
  window.dispatchEvent(new Event("storage"));
  assert.deepEqual(shown(client), ["old"]);
  socket.replies.session_request = () => session({ token: "t2", conversation: [{ role: "user", id: "new", text: "Two?" }] });
  localStorage.setItem("msc-chat:token:https://clinic.example/", "t2");
  window.dispatchEvent(new Event("storage"));
  await settle();
  assert.deepEqual(socket.of("session_request").at(-1), { token: "t2" });
  assert.deepEqual(shown(client), ["new"]);
});

test("a refused message says why and can be tried again", async () => {
  const { socket, client, heard } = start();
  client.start();
  await settle();
  socket.replies.user_message = () => ({ ok: false, error: { code: "rate_limited", message: "Too many messages." } });
  const id = client.send("Again?");
  await settle();
  const said = client.conversation.said(id)!;
  assert.deepEqual([said.delivery, said.problem!.message, heard.problems, client.unanswered.size], ["failed", "Too many messages.", ["rate_limited"], 0]);
  socket.replies.user_message = () => ({ ok: true });
  client.retry(id);
  await settle();
  assert.equal(said.delivery, "sent");
});

test("an answer that does not come is asked for, and then said to be missing", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  (globalThis.window as any).setTimeout = globalThis.setTimeout;
  const { socket, client, heard } = start();
  client.start();
  await settle();
  const id = client.send("Does it hurt?");
  await settle();
  mock.timers.tick(8000);
  await settle();
  assert.equal(socket.of("session_request").length, 2);
  assert.ok(client.unanswered.has(id));
  mock.timers.tick(8000);
  await settle();
  assert.deepEqual([client.conversation.said(id)!.delivery, heard.problems], ["failed", ["timeout"]]);
  socket.receive("bot_reply", { id: "late", in_reply_to: id });
  assert.equal(client.conversation.said(id)!.delivery, "sent");
});

test("a server that is not ready is asked again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  (globalThis.window as any).setTimeout = globalThis.setTimeout;
  const socket = new FakeSocket();
  socket.replies.session_request = () => ({ ok: false, error: { code: "not_ready", message: "Loading.", retry_after: 2 } });
  const { client } = start({ socket });
  client.start();
  await settle();
  assert.equal(client.state, "not_ready");
  socket.replies.session_request = () => session();
  mock.timers.tick(2000);
  await settle();
  assert.equal(client.state, "online");
});

test("a conversation that the server lost is said to be lost, and stays to be read", async () => {
  const { socket, client } = start();
  client.start();
  await settle();
  const id = client.send("One?");
  socket.receive("bot_reply", { id: "r1", in_reply_to: id });
  await settle();
  socket.replies.session_request = () => session({ token: "t2" });
  socket.disconnect();
  socket.connect();
  await settle();
  assert.deepEqual(shown(client), [id, "r1", "lost:t2"]);
});

test("forgetting deletes here what it deleted there, and begins a new session", async () => {
  const { socket, client, memory, heard } = start();
  client.start();
  await settle();
  socket.receive("bot_reply", { id: "r1", in_reply_to: client.send("One?") });
  await settle();
  socket.replies.forget = () => ({ ok: true, reply: { id: "gone", kind: "privacy", blocks: [] } });
  socket.replies.session_request = () => session({ token: "t2" });
  assert.ok(await client.forget());
  assert.deepEqual([shown(client), heard.replies, memory.token, memory.lastSeen], [["gone"], ["r1", "gone"], "t2", ""]);
  assert.deepEqual(socket.of("session_request").at(-1), {});
});

test("a new token starts with nothing seen, the same token keeps what was seen", () => {
  const memory = new Memory("https://clinic.example/", false);
  memory.token = "t1";
  memory.lastSeen = "r5";
  memory.token = "t1";
  assert.equal(memory.lastSeen, "r5");
  memory.token = "t2";
  assert.equal(memory.lastSeen, "");
});

test("what cannot be done now is said so", async () => {
  const { client } = start();
  assert.deepEqual([await client.forget(), await client.startAnew(), await client.rate("r1", "up")], [false, false, false]);
});

test("storage that refuses is replaced by memory", () => {
  const original = globalThis.localStorage;
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get: () => { throw new Error("denied"); } });
  try {
    const memory = new Memory("https://clinic.example/", false);
    memory.token = "t";
    assert.equal(memory.token, "t");
  } finally {
    Object.defineProperty(globalThis, "localStorage", { configurable: true, value: original });
  }
});
