/**
 * What the widget keeps in the browser. See docs/widget.md, "What is kept in the browser".
 *
 * Shared by the tabs (localStorage; in the tab only with `remember="tab"`): the session token, the last reply seen.
 * In the tab only (sessionStorage): the unsent text, messages that wait for a connection, whether the chat is open.
 */

import type { UserMessage } from "./protocol";

const PREFIX = "msc-chat:";

class Shelf {
  private readonly memory = new Map<string, string>();

  constructor(private readonly find: () => Storage) {}

  get(key: string): string {
    try {
      return this.find().getItem(PREFIX + key) ?? "";
    } catch {
      return this.memory.get(key) ?? "";
    }
  }

  set(key: string, value: string): void {
    try {
      if (value) this.find().setItem(PREFIX + key, value);
      else this.find().removeItem(PREFIX + key);
    } catch {
      this.memory.set(key, value);
    }
  }
}

export class Memory {
  private readonly shared: Shelf;
  private readonly tab = new Shelf(() => sessionStorage);

  constructor(
    private readonly server: string,
    perTab: boolean,
  ) {
    this.shared = perTab ? this.tab : new Shelf(() => localStorage);
  }

  get token(): string {
    return this.shared.get(`token:${this.server}`);
  }

  /** A new token starts with nothing seen. */
  set token(token: string) {
    if (token === this.token) return;
    this.shared.set(`token:${this.server}`, token);
    this.shared.set(`seen:${this.server}`, "");
  }

  get lastSeen(): string {
    return this.shared.get(`seen:${this.server}`);
  }

  set lastSeen(id: string) {
    this.shared.set(`seen:${this.server}`, id);
  }

  get draft(): string {
    return this.tab.get("draft");
  }

  set draft(text: string) {
    this.tab.set("draft", text);
  }

  get outbox(): UserMessage[] {
    try {
      const kept: unknown = JSON.parse(this.tab.get("outbox") || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  set outbox(messages: UserMessage[]) {
    this.tab.set("outbox", messages.length ? JSON.stringify(messages) : "");
  }

  set open(open: boolean) {
    this.tab.set("open", open ? "1" : "");
  }
}
