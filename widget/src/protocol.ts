/** What the server and the widget say to each other. All texts are plain text. */

export interface Link {
  title: string;
  url: string;
}

export interface Source extends Link {
  id: string;
  publisher: string;
}

export interface Suggestion {
  title: string;
  payload: string;
}

export interface Contact {
  name: string;
  text: string;
  href: string;
}

export interface Block {
  kind: string;
  text: string;
}

export interface FormStep {
  field: string;
  number: number;
  total: number;
  input: "text" | "choice" | "yes_no";
}

export interface Reply {
  id: string;
  in_reply_to: string | null;
  time: string;
  kind: string;
  urgent: boolean;
  topics: string[];
  blocks: Block[];
  evidence: { level: string; label: string } | null;
  sources: Source[];
  notice: string | null;
  referral: { id: string; text: string; links: Link[] } | null;
  suggestions: Suggestion[];
  contacts: Contact[];
  form: FormStep | null;
  feedback: boolean;
}

export interface UserMessage {
  id: string;
  text: string;
  title?: string;
  time?: string;
}

export type Recorded = ({ role: "user" } & UserMessage) | { role: "bot"; reply: Reply };

export interface Problem {
  code: string;
  message: string;
  retry_after?: number;
}

export interface Session {
  token: string;
  conversation: Recorded[];
  missed: Reply[];
  welcome: Reply | null;
  clinic: { name: string };
}

export type FeedbackValue = "up" | "down" | null;

export const REASONS = ["not_my_question", "unclear", "wrong_or_outdated", "missing_something"] as const;
export type Reason = (typeof REASONS)[number];

export const MAX_CHARACTERS = 2000;

type Dictionary = Record<string, unknown>;

const isDictionary = (value: unknown): value is Dictionary => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const items = (value: unknown): Dictionary[] => (Array.isArray(value) ? value.filter(isDictionary) : []);
const links = (value: unknown): Link[] => items(value).map(({ title, url }) => ({ title: text(title), url: text(url) }));

/** Return the reply in a message from the server, with every field present and of its type; null if it is none. */
export function readReply(raw: unknown): Reply | null {
  if (!isDictionary(raw) || !text(raw.id)) return null;
  const { evidence, referral, form } = raw;
  return {
    id: text(raw.id),
    in_reply_to: text(raw.in_reply_to) || null,
    time: text(raw.time),
    kind: text(raw.kind),
    urgent: raw.urgent === true,
    topics: Array.isArray(raw.topics) ? raw.topics.map(text) : [],
    blocks: items(raw.blocks).map((block) => ({ kind: text(block.kind), text: text(block.text) })),
    evidence: isDictionary(evidence) && text(evidence.label) ? { level: text(evidence.level), label: text(evidence.label) } : null,
    sources: items(raw.sources).map((source) => ({
      id: text(source.id),
      title: text(source.title),
      publisher: text(source.publisher),
      url: text(source.url),
    })),
    notice: text(raw.notice) || null,
    referral: isDictionary(referral) ? { id: text(referral.id), text: text(referral.text), links: links(referral.links) } : null,
    suggestions: items(raw.suggestions).map(({ title, payload }) => ({ title: text(title), payload: text(payload) })),
    contacts: items(raw.contacts).map((contact) => ({
      name: text(contact.name),
      text: text(contact.text),
      href: text(contact.href),
    })),
    form: isDictionary(form)
      ? {
          field: text(form.field),
          number: Number(form.number) || 1,
          total: Number(form.total) || 1,
          input: form.input === "choice" || form.input === "yes_no" ? form.input : "text",
        }
      : null,
    feedback: raw.feedback === true,
  };
}

/** Return the session that the server granted; null if the answer is none. */
export function readSession(raw: unknown): Session | null {
  if (!isDictionary(raw) || raw.ok !== true || !text(raw.token)) return null;
  const conversation: Recorded[] = [];
  for (const entry of items(raw.conversation)) {
    const reply = entry.role === "bot" ? readReply(entry.reply) : null;
    if (reply) conversation.push({ role: "bot", reply });
    else if (entry.role === "user" && text(entry.id)) {
      conversation.push({ role: "user", id: text(entry.id), text: text(entry.text), title: text(entry.title), time: text(entry.time) });
    }
  }
  return {
    token: text(raw.token),
    conversation,
    missed: items(raw.missed).map(readReply).filter((reply) => reply !== null),
    welcome: readReply(raw.welcome),
    clinic: { name: isDictionary(raw.clinic) ? text(raw.clinic.name) : "" },
  };
}

/** Return what the server has against a request; null if it was accepted. */
export function readProblem(raw: unknown): Problem | null {
  if (isDictionary(raw) && raw.ok === true) return null;
  const error = isDictionary(raw) && isDictionary(raw.error) ? raw.error : {};
  return {
    code: text(error.code) || "internal",
    message: text(error.message),
    retry_after: Number(error.retry_after) || undefined,
  };
}

/** Whether a suggestion of a form step leaves the question open, or leaves the form. */
export const isSkip = (suggestion: Suggestion): boolean => /(^|[^a-z])skip/i.test(suggestion.payload);
export const isCancel = (suggestion: Suggestion): boolean => /(^|[^a-z])(cancel|stop)/i.test(suggestion.payload);
