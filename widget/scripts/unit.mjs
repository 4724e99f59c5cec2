/** Run the unit tests: bundle them for Node, with the browser's classes from happy-dom. */

import { spawnSync } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const widget = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(widget, "node_modules", ".cache", "unit");
const tests = (await readdir(join(widget, "test"))).filter((name) => name.endsWith(".test.ts"));

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await build({
  entryPoints: tests.map((name) => join(widget, "test", name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  target: "node20",
  conditions: ["production", "browser"],
  external: ["node:*", "happy-dom"],
  define: { STRINGS_FILES: "{}" },
  sourcemap: "inline",
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")))], { stdio: "inherit" });
process.exit(status ?? 1);
