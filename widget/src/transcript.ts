/** The conversation on paper and as a file. */

import type { Entry } from "./conversation";
import type { Reply } from "./protocol";
import type { Strings } from "./strings";

/** One line of the conversation: what was said, and in what part of an answer. */
export interface Line {
  speaker?: string;
  label?: string;
  items?: string[];
  text: string;
}

export function linesOf(reply: Reply, words: Strings): Line[] {
  const labels: Record<string, string> = {
    document: words.document,
    known: words.known,
    meaning: words.meaning,
    more: words.more,
    summary: words.summary,
  };
  const lines: Line[] = reply.blocks.map(({ kind, text }) => ({ label: labels[kind], text }));
  for (const { name, text, href } of reply.contacts) lines.push({ text: [name, text, href].filter(Boolean).join(" · ") });
  if (reply.evidence) {
    const meaning = words.evidenceMeaning[reply.evidence.level];
    lines.push({ label: words.evidence, text: `${reply.evidence.label}.${meaning ? ` ${meaning}` : ""}` });
  }
  if (reply.sources.length) {
    lines.push({
      label: words.sources.replace("{n}", `${reply.sources.length}`),
      text: "",
      items: reply.sources.map(({ title, publisher, url }) => [title, publisher, url].filter(Boolean).join(" · ")),
    });
  }
  if (reply.referral) {
    lines.push({ label: words.referral, text: reply.referral.text, items: reply.referral.links.map(({ title, url }) => `${title} · ${url}`) });
  }
  if (reply.notice) lines.push({ label: words.notice, text: reply.notice });
  return lines;
}

/** Return all that was said, each speaker named where the turn begins. */
export function transcriptLines(welcome: Reply | null, entries: Entry[], words: Strings): Line[] {
  const lines: Line[] = [];
  const speak = (speaker: string, said: Line[]) => said.forEach((line, index) => lines.push(index ? line : { speaker, ...line }));
  if (welcome) speak(words.assistant, linesOf(welcome, words));
  for (const entry of entries) {
    if (entry.role === "user") speak(words.you, [{ text: entry.title || entry.text }]);
    else if (entry.role === "bot") speak(words.assistant, linesOf(entry.reply, words));
    else lines.push({ text: entry.text });
  }
  return lines;
}

/** Return the text with every sign that Markdown or HTML would act on made harmless. */
export const literal = (text: string): string =>
  text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, (sign) => (/[-()+!#]/.test(sign) ? sign : `\\${sign}`)).replace(/^(\s*)([-+#]|\d+[.)])(?=\s)/gm, "$1\\$2");

/** Return the conversation as a Markdown document. */
export function toMarkdown(lines: Line[], words: Strings, time: Date): string {
  const parts = [`# ${words.transcript}`, `${time.toISOString().slice(0, 16).replace("T", " ")} UTC. ${words.transcriptNote}`];
  for (const { speaker, label, text, items } of lines) {
    if (speaker) parts.push(`## ${speaker}`);
    const body = literal(text).replace(/\n/g, "  \n");
    if (label || body) parts.push(label ? `**${literal(label)}:** ${body}`.trim() : body);
    if (items?.length) parts.push(items.map((item) => `- ${literal(item)}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

/** Have the browser save a text as a file. */
export function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const PAGE_STYLES = `msc-chat-print{display:none}
@media print{body>:not(msc-chat-print){display:none!important}msc-chat-print{display:block}}`;
const PRINT_STYLES = `:host{font:11pt/1.45 Georgia,serif;color:#000;background:#fff}h1{font-size:16pt;margin:0 0 4pt}
h2{font-size:12pt;margin:14pt 0 2pt;break-after:avoid}p,ul{margin:0 0 5pt;white-space:pre-line;overflow-wrap:anywhere}li{break-inside:avoid}`;

const sheet = (rules: string) => {
  const styles = new CSSStyleSheet();
  styles.replaceSync(rules);
  return styles;
};

/** Print the conversation, and nothing else of the page. */
export function print(lines: Line[], words: Strings, language: string, direction: string, time: Date): void {
  const page = document.createElement("msc-chat-print");
  page.lang = language;
  page.dir = direction;
  const root = page.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(PRINT_STYLES)];
  const add = (name: string, text: string, parent: Node = root) => {
    const element = document.createElement(name);
    element.textContent = text;
    element.dir = "auto";
    parent.appendChild(element);
    return element;
  };
  add("h1", words.transcript);
  add("p", `${time.toLocaleString(language)}. ${words.transcriptNote}`);
  for (const { speaker, label, text, items } of lines) {
    if (speaker) add("h2", speaker);
    const paragraph = add("p", label ? ` ${text}` : text);
    if (label) paragraph.prepend(Object.assign(document.createElement("b"), { textContent: `${label}:` }));
    if (items?.length) {
      const list = add("ul", "");
      for (const item of items) add("li", item, list);
    }
  }
  const pageSheet = sheet(PAGE_STYLES);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageSheet];
  document.body.append(page);
  addEventListener(
    "afterprint",
    () => {
      page.remove();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== pageSheet);
    },
    { once: true },
  );
  window.print();
}
