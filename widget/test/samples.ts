import { readReply, type Reply } from "../src/protocol";

/** Return a reply with these parts; the others are empty. */
export const sampleReply = (parts: object = {}): Reply => readReply({ id: "r1", kind: "answer", blocks: [{ kind: "lead", text: "Yes." }], ...parts })!;
