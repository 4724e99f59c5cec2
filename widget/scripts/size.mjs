/** Print how large the built files are, and fail if they are larger than allowed. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { output } from "./build.mjs";

const KIB = 1024;
const LIMITS = { launcher: 1 * KIB, all: 40 * KIB };
const STRETCH = 25 * KIB;

const kib = (bytes) => `${(bytes / KIB).toFixed(2)} KiB`;
const sizes = {};
for (const name of (await readdir(output)).filter((each) => each.endsWith(".js")).sort()) {
  const content = await readFile(join(output, name));
  sizes[name] = gzipSync(content, { level: 9 }).length;
  console.log(`${name.padEnd(20)} ${kib(content.length).padStart(10)} raw  ${kib(sizes[name]).padStart(10)} gzip  ${kib(brotliCompressSync(content).length).padStart(10)} brotli`);
}
const launcher = sizes["msc-chat.js"];
const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
const visitor = launcher + sizes["msc-chat-panel.js"];
console.log(`Until opened: ${kib(launcher)} gzip of ${kib(LIMITS.launcher)} allowed.`);
console.log(`Opened in English: ${kib(visitor)} gzip. All files, all languages: ${kib(all)} gzip of ${kib(LIMITS.all)} allowed (aim: ${kib(STRETCH)}).`);
if (launcher > LIMITS.launcher || all > LIMITS.all) {
  console.error("Too large.");
  process.exit(1);
}
