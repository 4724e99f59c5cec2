/** Canned answers in the shape of the web contract. */

const NOTICE =
  "This is general information, not medical advice. No MSC treatment for skin is proven or approved in the US, so ask a skin doctor first.";
const SOURCES = [
  {
    id: "acne_scar_svf_2022",
    title: "Stromal vascular fraction with fat grafting for acne scars: a split-face study in 7 people",
    publisher: "Journal of Cosmetic Dermatology",
    url: "https://pubmed.ncbi.nlm.nih.gov/00000000/",
  },
  {
    id: "scar_fat_review_2021",
    title: "Fat grafting and scars: a review of 19 studies",
    publisher: "Plastic and Reconstructive Surgery",
    url: "https://example.org/scar-fat-review",
  },
  {
    id: "fda_approved_products",
    title: "Approved cellular and gene therapy products",
    publisher: "U.S. Food and Drug Administration",
    url: "https://www.fda.gov/vaccines-blood-biologics/cellular-gene-therapy-products/approved-cellular-and-gene-therapy-products",
  },
];
const REFERRAL = {
  id: "dermatologist",
  text: "A dermatologist can look at your skin and tell you which tested treatments fit you. Bring a list of your medicines and of what you have tried.",
  links: [{ title: "Find a board-certified dermatologist (American Academy of Dermatology)", url: "https://www.aad.org/findaderm" }],
};

export const reply = (parts) => ({
  id: "",
  in_reply_to: null,
  time: "2026-11-22T10:00:00Z",
  kind: "answer",
  urgent: false,
  topics: [],
  blocks: [],
  evidence: null,
  sources: [],
  notice: null,
  referral: null,
  suggestions: [],
  contacts: [],
  form: null,
  feedback: false,
  ...parts,
});

export const welcome = reply({
  id: "000-welcome",
  kind: "smalltalk",
  blocks: [
    {
      kind: "text",
      text: "Hello. This is an automatic assistant, not a person and not a doctor. It answers questions about mesenchymal stem cells, MSCs for short, and the skin. It tells you what an article about them claims, and what is really known. It cannot judge your own case. In an emergency, call your emergency number.",
    },
  ],
  suggestions: [
    { title: "What MSCs are", payload: "/what_are_mscs" },
    { title: "How strong is the proof?", payload: "/evidence" },
    { title: "Risks", payload: "/safety_risks" },
    { title: "Is it approved?", payload: "/regulation_approval" },
  ],
});

const ACNE_SCARS = reply({
  topics: ["app_acne_scars"],
  blocks: [
    { kind: "lead", text: "MSC treatment for acne scars is at an early stage. No MSC product is approved for acne scars in the United States (checked November 2026)." },
    { kind: "document", text: "The document says that MSCs rebuild the tissue under a scar and so smooth the skin." },
    {
      kind: "known",
      text: "There are only small early studies with people. In one, 7 people got fat in both halves of the face. One half also got a mix of cells from fat. Both halves looked better after a month, the half with the mix more clearly. The study lasted three months. A review of 19 scar studies called the evidence low to average in quality.",
    },
    { kind: "meaning", text: "Ask a dermatologist which type of scar you have. Peels, fillers and laser have been studied more." },
    { kind: "terms", text: "In plain words: a stem cell is a cell from which other cells can grow." },
  ],
  evidence: { level: "early", label: "only small early studies with people" },
  sources: SOURCES,
  notice: NOTICE,
  referral: REFERRAL,
  suggestions: [
    { title: "Collagen", payload: "/effect_collagen" },
    { title: "Needles and laser", payload: "/delivery_microneedling_laser" },
    { title: "Prepare for a visit", payload: "/referral_request" },
  ],
  feedback: true,
});

const PAIN = reply({
  topics: ["pain"],
  blocks: [
    { kind: "lead", text: "Yes, parts of MSC treatment can hurt. How much depends on how the cells are taken and given." },
    { kind: "document", text: "The document does not mention pain." },
    { kind: "known", text: "Taking bone marrow is painful for most people, even with a numbing shot. Liposuction can leave pain, bruises and numb skin." },
    { kind: "meaning", text: "Ask the clinic how it will numb you, and tell it about any bad reaction to numbing drugs." },
  ],
  sources: SOURCES.slice(2),
  notice: NOTICE,
  suggestions: [
    { title: "What happens, step by step", payload: "/procedure_steps" },
    { title: "Side effects", payload: "/side_effects" },
  ],
  feedback: true,
});

const PROOF = reply({
  topics: ["evidence"],
  blocks: [
    { kind: "about", text: "About: How strong the proof is" },
    { kind: "lead", text: "For most skin problems the proof is weak." },
    { kind: "known", text: "Some uses are being tested in trials with people. Many others have only laboratory and animal studies." },
    { kind: "more", text: "A trial with a comparison group is the best way to know whether a treatment helps." },
  ],
  evidence: { level: "trials", label: "being tested in trials with people" },
  sources: SOURCES.slice(1),
  notice: NOTICE,
  suggestions: [{ title: "Acne scars", payload: "/app_acne_scars" }],
  feedback: true,
});

const EMERGENCY = reply({
  kind: "emergency",
  urgent: true,
  blocks: [{ kind: "lead", text: "Call 911 now, or have someone call for you. What you describe can be an emergency. Do not wait for an answer here." }],
  contacts: [{ name: "Emergency number", text: "Call 911", href: "tel:911" }],
});

const CRISIS = reply({
  kind: "crisis",
  urgent: true,
  blocks: [
    {
      kind: "lead",
      text: "You matter, and you do not have to go through this alone. If you or someone else is in danger right now, call 911. You can also reach a person here:",
    },
  ],
  contacts: [
    { name: "988 Suicide & Crisis Lifeline", text: "Call 988", href: "tel:988" },
    { name: "988 Suicide & Crisis Lifeline", text: "Text 988", href: "sms:988" },
    { name: "988 Suicide & Crisis Lifeline", text: "Chat at 988lifeline.org", href: "https://988lifeline.org" },
    { name: "Emergency number", text: "Call 911", href: "tel:911" },
  ],
});

const UNKNOWN = reply({
  kind: "out_of_scope",
  blocks: [{ kind: "text", text: "I do not know that. This assistant only covers stem cells and the skin. You can ask about these topics." }],
  suggestions: welcome.suggestions,
});

const CLARIFY = reply({
  kind: "clarify",
  blocks: [{ kind: "text", text: "I am not sure what you mean. Did you mean one of these?" }],
  suggestions: [
    { title: "Acne scars", payload: "/app_acne_scars" },
    { title: "Does it hurt?", payload: "/pain" },
    { title: "Something else", payload: "/none_of_these" },
  ],
});

const FIND = reply({
  kind: "declined_advice",
  blocks: [{ kind: "text", text: "This assistant cannot decide about your own treatment. Please ask a dermatologist or the doctor who treats you." }],
  referral: REFERRAL,
  suggestions: [{ title: "Prepare for a visit", payload: "/referral_request" }],
});

/** Return the answer to a question or a payload. */
export function answerTo(text) {
  if (/breathe|emergency/i.test(text)) return EMERGENCY;
  if (/suicid|kill myself|want to die/i.test(text)) return CRISIS;
  if (/scar/i.test(text)) return ACNE_SCARS;
  if (/hurt|pain/i.test(text)) return PAIN;
  if (/proof|evidence|work|what are/i.test(text)) return PROOF;
  if (/should i|find_provider/i.test(text)) return FIND;
  if (/^\?|unclear/i.test(text)) return CLARIFY;
  if (/^\//.test(text)) return PROOF;
  return UNKNOWN;
}

const SKIP = { title: "Skip", payload: "/form_skip" };
const CANCEL = { title: "Stop", payload: "/form_cancel" };
const step = (name, number, input, text, choices = []) => ({
  name,
  reply: reply({
    kind: "referral",
    blocks: [{ kind: "text", text }],
    form: { field: name, number, total: 4, input },
    suggestions: [...choices, SKIP, CANCEL],
  }),
});

export const formSteps = [
  step("Concern", 1, "text", "What troubles you about your skin? A few words are enough. Please leave out your name."),
  step("Since when", 2, "choice", "How long has it been there?", [
    { title: "Less than a month", payload: "less than a month" },
    { title: "One to twelve months", payload: "one to twelve months" },
    { title: "More than a year", payload: "more than a year" },
  ]),
  step("Seen by a doctor", 3, "yes_no", "Has a doctor looked at it?", [
    { title: "Yes", payload: "yes" },
    { title: "No", payload: "no" },
  ]),
  step("Tried so far", 4, "text", "What have you tried so far?"),
];
