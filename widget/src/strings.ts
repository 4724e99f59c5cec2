/** The words of the interface. The words of the assistant come from the server. */

export const en = {
  title: "Questions and answers",
  notADoctor: "A program, not a doctor",
  close: "Close the chat",
  menu: "More",
  print: "Print this conversation",
  save: "Save this conversation",
  startAnew: "New conversation",
  forget: "Forget me",
  askStartAnew: "Start a new conversation? The one on the screen will be closed.",
  askForget: "Delete this conversation? It will be removed here and on the server.",
  doStartAnew: "Start anew",
  doForget: "Delete it",
  keep: "Keep it",
  log: "Conversation",
  you: "You",
  assistant: "Assistant",
  typing: "The assistant is writing",
  placeholder: "Type your question",
  placeholderForm: "Or ask something else",
  send: "Send",
  charactersLeft: "{n} characters left",
  tooLong: "{n} characters too many. Please shorten your question.",
  connecting: "Connecting",
  online: "Connected",
  offline: "No connection",
  offlineHint: "No connection. Trying again. What you typed is kept.",
  notReady: "Not ready yet",
  notReadyHint: "The assistant is not ready yet. Trying again.",
  restored: "Connected again.",
  waiting: "Will be sent when the connection is back",
  notSent: "Not sent.",
  noAnswer: "No answer came. In an emergency, call your emergency number now.",
  tryAgain: "Try again",
  failed: "That did not work. Please try again.",
  lostConversation: "The earlier conversation is no longer on the server. A new one has started.",
  forgotten: "The conversation was deleted.",
  evidence: "Evidence",
  evidenceMeaning: {
    approved: "Regulators have checked good studies and allow this use.",
    trials: "Studies with people are still running. Whether it works, and how often it harms, is not yet known.",
    early: "A few studies with small numbers of people. They can give hints, but they cannot show whether it works or how often it harms.",
    preclinical: "Tested in the laboratory or in animals. What helps there often does not help people.",
    background: "Facts about cells, rules, costs or steps. They do not say that a treatment works.",
  } as Record<string, string>,
  sources: "Sources ({n})",
  newTab: "opens in a new tab",
  document: "What the article says",
  known: "What is known",
  meaning: "What you can do",
  more: "More about this",
  summary: "Your summary",
  about: "About",
  notice: "Please note",
  referral: "Who can help",
  suggestions: "What you can ask next",
  emergency: "Emergency",
  crisis: "You can talk to someone now",
  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you.",
  whatWasWrong: "What was wrong?",
  reasons: {
    not_my_question: "It was not what I asked",
    unclear: "Hard to understand",
    wrong_or_outdated: "Wrong or out of date",
    missing_something: "Something is missing",
  },
  comment: "Anything else? (optional)",
  commentHint: "Please do not write your name or health details.",
  sendFeedback: "Send feedback",
  step: "Question {n} of {total}",
  yourAnswer: "Your answer",
  next: "Next",
  unread: "{n} new",
  answersIn: "",
  transcript: "Conversation with the assistant",
  transcriptNote: "General information, not medical advice.",
};

export type Strings = typeof en;

declare const STRINGS_FILES: Record<string, string>;

const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

export const directionOf = (language: string): "rtl" | "ltr" => (RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr");

/** Give texts the names that they have in English. The build leaves the names out of the other languages' files. */
function shaped<Shape extends object>(shape: Shape, texts: Iterator<string>): Shape {
  const named = Object.entries(shape).map(([name, value]) => [name, typeof value === "string" ? texts.next().value : shaped(value, texts)]);
  return Object.fromEntries(named) as Shape;
}

/** Return the words in this language; in English where there are none or they cannot be fetched. */
export async function wordsIn(language: string): Promise<{ language: string; words: Strings }> {
  const file = STRINGS_FILES[language];
  if (file) {
    try {
      const { texts } = (await import(new URL(file, import.meta.url).href)) as { texts: string[] };
      return { language, words: shaped(en, texts.values()) };
    } catch {
      // English is better than nothing.
    }
  }
  return { language: "en", words: en };
}

/** Put values into the gaps of a text: fill("{n} new", { n: 2 }) is "2 new". */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => `${values[name] ?? gap}`);
