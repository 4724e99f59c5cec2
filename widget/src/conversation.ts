/** The conversation as it is shown: what was said, in order, each thing once. */

import type { Problem, Recorded, Reply, UserMessage } from "./protocol";

export type Delivery = "waiting" | "sending" | "sent" | "failed";

export interface Said extends UserMessage {
  role: "user";
  delivery: Delivery;
  problem?: Problem;
}

export interface Answered {
  role: "bot";
  id: string;
  reply: Reply;
}

/** A remark of the widget itself, such as that a conversation was not found again. */
export interface Remark {
  role: "remark";
  id: string;
  text: string;
}

export type Entry = Said | Answered | Remark;

export class Conversation {
  entries: Entry[] = [];

  find(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  said(id: string): Said | undefined {
    const entry = this.find(id);
    return entry?.role === "user" ? entry : undefined;
  }

  get unsent(): Said[] {
    return this.entries.filter((entry): entry is Said => entry.role === "user" && entry.delivery !== "sent");
  }

  get lastReply(): Reply | undefined {
    const last = this.entries.filter((entry) => entry.role === "bot").at(-1);
    return last?.role === "bot" ? last.reply : undefined;
  }

  say(message: UserMessage, delivery: Delivery): Said {
    const known = this.said(message.id);
    if (known) {
      known.delivery = delivery;
      known.problem = undefined;
      return known;
    }
    const entry: Said = { role: "user", ...message, delivery };
    this.entries.push(entry);
    return entry;
  }

  remark(id: string, text: string): void {
    if (!this.find(id)) this.entries.push({ role: "remark", id, text });
  }

  /** Add a reply behind the message that it answers. Returns whether it was new. */
  answer(reply: Reply): boolean {
    if (this.find(reply.id)) return false;
    const question = reply.in_reply_to ? this.entries.findIndex((entry) => entry.id === reply.in_reply_to) : -1;
    let place = this.entries.length;
    if (question >= 0) {
      const asked = this.entries[question];
      if (asked?.role === "user") {
        asked.delivery = "sent";
        asked.problem = undefined;
      }
      place = question + 1;
      while (this.isAnswerTo(place, reply.in_reply_to)) place++;
    }
    this.entries.splice(place, 0, { role: "bot", id: reply.id, reply });
    return true;
  }

  /** Take over what the server has on record. Returns the replies that were not shown yet. */
  merge(recorded: Recorded[], missed: Reply[]): Reply[] {
    const received = new Set<string | null>(missed.map((reply) => reply.in_reply_to));
    for (const entry of recorded) received.add(entry.role === "user" ? entry.id : entry.reply.in_reply_to);
    const waiting = this.unsent.filter((entry) => !received.has(entry.id));
    this.entries = this.entries.filter((entry) => !waiting.includes(entry as Said));
    const added: Reply[] = [];
    for (const entry of recorded) {
      if (entry.role === "user") this.say(entry, "sent");
      else if (this.answer(entry.reply)) added.push(entry.reply);
    }
    for (const reply of missed) if (this.answer(reply)) added.push(reply);
    this.entries.push(...waiting);
    return added;
  }

  private isAnswerTo(place: number, message: string | null): boolean {
    const entry = this.entries[place];
    return entry?.role === "bot" && entry.reply.in_reply_to === message;
  }
}
