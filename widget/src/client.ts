/** The conversation with the server: sessions, delivery, replay, tabs. Knows nothing of how it is shown. */

import { Conversation, type Delivery } from "./conversation";
import type { Memory } from "./storage";
import {
  type FeedbackValue,
  type Problem,
  type Reason,
  type Reply,
  type Session,
  type UserMessage,
  readProblem,
  readReply,
  readSession,
} from "./protocol";

/** What is used of a Socket.IO socket. */
export interface Socket {
  connected: boolean;
  active: boolean;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...data: never[]) => void): unknown;
  emit(event: string, data: unknown): unknown;
  timeout(milliseconds: number): { emitWithAck(event: string, data: unknown): Promise<unknown> };
}

export type ConnectionState = "connecting" | "online" | "offline" | "not_ready";

export interface Listener {
  /** Something that is shown has changed. */
  changed(): void;
  /** New replies came in: live, or missed while away. */
  answered(replies: Reply[]): void;
  /** The server did not take or not answer something. */
  failed(problem: Problem): void;
}

const ACK_TIMEOUT = 10_000;
const ANSWER_TIMEOUT = 8_000;
const RETRY_DELAY = 3_000;
const LOST: Problem = { code: "timeout", message: "" };

const seconds = (problem: Problem): number => (problem.retry_after ? problem.retry_after * 1000 : RETRY_DELAY);

/** Return an id that no one guesses and that occurs once. Works on plain http too, unlike crypto.randomUUID. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Client {
  readonly conversation = new Conversation();
  state: ConnectionState = "connecting";
  welcome: Reply | null = null;
  clinic = "";
  /** Messages that the server has and has not answered yet. */
  readonly unanswered = new Set<string>();
  readonly feedbackGiven = new Map<string, FeedbackValue>();

  private token = "";
  private readonly timers = new Set<number>();
  private resumed = false;

  constructor(
    private readonly socket: Socket,
    private readonly memory: Memory,
    private readonly listener: Listener,
    private readonly words: { lostConversation: string },
  ) {
    this.token = memory.token;
    for (const message of memory.outbox) this.conversation.say(message, "waiting");
    window.addEventListener("storage", this.follow);
    socket.on("connect", () => void this.resume());
    socket.on("disconnect", ((reason: string) => {
      this.enter("offline");
      if (reason === "io server disconnect") this.later(RETRY_DELAY, () => socket.connect());
    }) as never);
    socket.on("connect_error", () => {
      this.enter("offline");
      if (!socket.active) this.later(RETRY_DELAY, () => socket.connect());
    });
    socket.on("bot_typing", ((data: { in_reply_to?: string } | null) => {
      const id = data?.in_reply_to;
      if (id && !this.conversation.entries.some((entry) => entry.role === "bot" && entry.reply.in_reply_to === id)) this.expect(id);
    }) as never);
    socket.on("bot_reply", ((raw: unknown, acknowledge?: (data: unknown) => void) => {
      acknowledge?.({ ok: true });
      const reply = readReply(raw);
      if (reply) this.receive(reply);
    }) as never);
    socket.on("user_echo", ((data: UserMessage | null) => {
      if (!data?.id || this.conversation.find(data.id)) return;
      this.conversation.say({ id: data.id, text: `${data.text}`, title: data.title, time: data.time }, "sent");
      this.listener.changed();
    }) as never);
  }

  start(): void {
    this.socket.connect();
  }

  stop(): void {
    window.removeEventListener("storage", this.follow);
    for (const timer of this.timers) clearTimeout(timer);
    this.socket.disconnect();
  }

  send(text: string, title?: string): string {
    const id = newId();
    this.conversation.say({ id, text, ...(title ? { title } : {}), time: new Date().toISOString() }, "waiting");
    this.keepOutbox();
    void this.deliver(id);
    return id;
  }

  retry(id: string): void {
    void this.deliver(id);
  }

  /** The person has seen the replies up to this one. */
  seen(id: string): void {
    if (id <= this.memory.lastSeen) return;
    this.memory.lastSeen = id;
    if (this.state === "online") this.socket.emit("reply_seen", { id });
  }

  async rate(reply: string, value: FeedbackValue, reason?: Reason, comment?: string): Promise<boolean> {
    const answer = await this.request("feedback", {
      reply_id: reply,
      value,
      ...(reason ? { reason } : {}),
      ...(comment ? { comment } : {}),
    });
    if (readProblem(answer)) return false;
    this.feedbackGiven.set(reply, value);
    return true;
  }

  async startAnew(): Promise<boolean> {
    const session = readSession(await this.request("new_conversation", {}));
    if (!session) return false;
    this.clear();
    this.adopt(session);
    return true;
  }

  /** Have the conversation deleted on the server and here; what is said then belongs to a new one. */
  async forget(): Promise<boolean> {
    const answer = await this.request("forget", {});
    if (readProblem(answer)) return false;
    this.clear();
    this.memory.token = this.token = "";
    const reply = readReply((answer as { reply?: unknown }).reply);
    await this.resume();
    if (reply) this.receive(reply);
    return true;
  }

  private clear(): void {
    this.conversation.entries = [];
    this.unanswered.clear();
    this.feedbackGiven.clear();
    this.keepOutbox();
    this.resumed = false;
  }

  /** Another tab has started a new conversation or deleted this one: go along. */
  private readonly follow = (): void => {
    if (this.memory.token === this.token) return;
    this.token = this.memory.token;
    this.clear();
    this.listener.changed();
    if (this.token && this.socket.connected) void this.resume();
  };

  /** Ask for the session, after a connection was made or when something may have been lost. */
  private async resume(): Promise<void> {
    const token = this.memory.token || this.token;
    const answer = await this.request("session_request", {
      ...(token ? { token } : {}),
      ...(this.memory.lastSeen ? { last_seen: this.memory.lastSeen } : {}),
    });
    const session = readSession(answer);
    if (!session) {
      const problem = readProblem(answer)!;
      this.enter(problem.code === "timeout" ? "offline" : "not_ready");
      this.listener.failed(problem);
      this.later(seconds(problem), () => {
        if (this.socket.connected && this.state !== "online") void this.resume();
      });
      return;
    }
    if (token && session.token !== token && this.conversation.entries.some((entry) => entry.role === "bot")) {
      this.conversation.remark(`lost:${session.token}`, this.words.lostConversation);
    }
    this.adopt(session);
    for (const entry of this.conversation.unsent) await this.deliver(entry.id);
  }

  private adopt(session: Session): void {
    this.memory.token = this.token = session.token;
    this.welcome = session.welcome;
    this.clinic = session.clinic.name;
    const added = this.conversation.merge(session.conversation, session.missed);
    this.answeredNow(this.conversation.entries.flatMap((entry) => (entry.role === "bot" ? [entry.reply] : [])));
    const missed = this.resumed ? added : added.filter((reply) => session.missed.some((other) => other.id === reply.id));
    this.resumed = true;
    this.enter("online");
    if (missed.length) this.listener.answered(missed);
    const last = this.conversation.entries.at(-1);
    if (last?.role === "user" && last.delivery === "sent") this.expect(last.id);
  }

  private receive(reply: Reply): void {
    this.answeredNow([reply]);
    const isNew = this.conversation.answer(reply);
    this.keepOutbox();
    this.listener.changed();
    if (isNew) this.listener.answered([reply]);
  }

  private async deliver(id: string): Promise<void> {
    const entry = this.conversation.said(id);
    if (!entry || entry.delivery === "sending" || entry.delivery === "sent") return;
    if (this.state !== "online") return this.mark(id, "waiting");
    this.mark(id, "sending");
    this.expect(id);
    const problem = readProblem(await this.request("user_message", { id, text: entry.text, ...(entry.title ? { title: entry.title } : {}) }));
    if (this.conversation.said(id)?.delivery === "sent") return;
    if (!problem) return this.mark(id, "sent");
    this.unanswered.delete(id);
    if (!this.socket.connected || this.state !== "online") return this.mark(id, "waiting");
    entry.problem = problem;
    this.mark(id, "failed");
    this.listener.failed(problem);
  }

  /** Wait for the answer to a message. If it does not come, ask for what was missed, then give up. */
  private expect(id: string, asked = false): void {
    if (!asked && this.unanswered.has(id)) return;
    this.unanswered.add(id);
    this.listener.changed();
    this.later(ANSWER_TIMEOUT, () => this.whenLate(id, asked));
  }

  private whenLate(id: string, asked: boolean): void {
    if (!this.unanswered.has(id)) return;
    if (this.state !== "online") return this.later(ANSWER_TIMEOUT, () => this.whenLate(id, asked));
    if (!asked) {
      void this.resume();
      return this.expect(id, true);
    }
    this.unanswered.delete(id);
    const entry = this.conversation.said(id);
    if (!entry) return this.listener.changed();
    entry.problem = LOST;
    this.mark(id, "failed");
    this.listener.failed(LOST);
  }

  private answeredNow(replies: Reply[]): void {
    for (const { in_reply_to } of replies) if (in_reply_to) this.unanswered.delete(in_reply_to);
  }

  private mark(id: string, delivery: Delivery): void {
    const entry = this.conversation.said(id);
    if (!entry) return;
    entry.delivery = delivery;
    if (delivery !== "failed") entry.problem = undefined;
    this.keepOutbox();
    this.listener.changed();
  }

  private keepOutbox(): void {
    this.memory.outbox = this.conversation.unsent.map(({ id, text, title, time }) => ({ id, text, title, time }));
  }

  private enter(state: ConnectionState): void {
    this.state = state;
    this.listener.changed();
  }

  private async request(event: string, data: object): Promise<unknown> {
    if (!this.socket.connected) return { ok: false, error: LOST };
    try {
      return await this.socket.timeout(ACK_TIMEOUT).emitWithAck(event, data);
    } catch {
      return { ok: false, error: LOST };
    }
  }

  private later(milliseconds: number, action: () => void): void {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, milliseconds);
    this.timers.add(timer);
  }
}
