/** Run the browser tests in tests/widget/, one file after the other. */

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "tests", "widget");
const wanted = process.argv[2] ?? "";
const tests = readdirSync(folder).filter((name) => name.endsWith(".test.mjs") && name.includes(wanted));
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...tests.map((name) => join(folder, name))], { stdio: "inherit" });
process.exit(status ?? 1);
