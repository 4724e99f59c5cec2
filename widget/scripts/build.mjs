/** Build the widget into bot/web/static/widget/. With --check: compare with the committed files and change nothing. */

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

const widget = join(dirname(fileURLToPath(import.meta.url)), "..");
export const output = join(widget, "..", "bot", "web", "static", "widget");
const LANGUAGES = ["ar", "de", "es", "fr"];
const BANNER = "/* Built from widget/src by `npm run build`. Includes Lit (BSD-3-Clause) and Socket.IO client (MIT). */\n";

/** Take the white space out of the HTML and CSS templates: esbuild leaves what is in strings alone. */
const templates = {
  name: "templates",
  setup({ onLoad }) {
    onLoad({ filter: /widget\/src\/.*\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      if (path.endsWith("styles.ts")) {
        contents = contents.replace(/css`[^]*?`;/g, (rules) =>
          rules.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,>]) ?/g, "$1").replace(/: /g, ":").replace(/;}/g, "}"),
        );
      } else if (/html`/.test(contents)) {
        contents = contents.replace(/([>}"])\n\s+(?=[<$])/g, "$1").replace(/(<[a-z-]+|"|\})\n\s+(?=[a-z.@?-]+=)/g, "$1 ").replace(/\n\s+(?=><)/g, "");
      }
      return { contents, loader: "ts" };
    });
  },
};

/** WebTransport is not offered by the server: leave its code out. */
const withoutWebTransport = {
  name: "without-webtransport",
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client\/build\/esm\/transports\/webtransport\.js$/ }, () => ({ contents: "export class WT {}" }));
  },
};

/** Return the texts of a language without their names, in the order of the English ones. */
async function texts(language) {
  const load = async (file) => import(`data:text/javascript,${encodeURIComponent(await bundle(file, { STRINGS_FILES: "{}" }))}`);
  const { en } = await load("strings.ts");
  const { words } = await load(`strings/${language}.ts`);
  const inOrder = (shape, values) => Object.entries(shape).flatMap(([name, value]) => (typeof value === "string" ? [values[name]] : inOrder(value, values[name])));
  return `export const texts=${JSON.stringify(inOrder(en, words))};\n`;
}

async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(widget, "src", entry)],
    absWorkingDir: widget,
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: ["es2022"],
    external: ["./msc-chat-*"],
    charset: "utf8",
    legalComments: "none",
    conditions: ["production", "browser"],
    define: { "process.env.NODE_ENV": '"production"', ...define },
    plugins: [templates, withoutWebTransport],
  });
  const { code } = await minify(outputFiles[0].text, { module: true, ecma: 2020, compress: { passes: 3 }, format: { comments: false } });
  return `${code}\n`;
}

/** Browsers may keep a file for long: its address changes with its content. */
const address = (name, content) => `./${name}?v=${createHash("sha256").update(content).digest("hex").slice(0, 10)}`;

/** Return the built files by name. */
export async function builtFiles() {
  const files = {};
  const strings = {};
  for (const language of LANGUAGES) {
    const name = `msc-chat-${language}.js`;
    files[name] = await texts(language);
    strings[language] = address(name, files[name]);
  }
  const panel = "msc-chat-panel.js";
  files[panel] = BANNER + (await bundle("panel.ts", { STRINGS_FILES: JSON.stringify(strings) }));
  files["msc-chat.js"] = await bundle("facade.ts", { PANEL_FILE: JSON.stringify(address(panel, files[panel])) });
  return files;
}

async function main() {
  const files = await builtFiles();
  const present = (await readdir(output).catch(() => [])).filter((name) => /^msc-chat.*\.js$/.test(name));
  if (process.argv.includes("--check")) {
    const wrong = present.filter((name) => !(name in files));
    for (const [name, content] of Object.entries(files)) {
      if ((await readFile(join(output, name), "utf8").catch(() => "")) !== content) wrong.push(name);
    }
    if (wrong.length) {
      console.error(`Not what the source gives: ${wrong.join(", ")}. Run \`npm run build\` in widget/ and commit the result.`);
      process.exit(1);
    }
    console.log(`${Object.keys(files).length} files are what the source gives.`);
    return;
  }
  await mkdir(output, { recursive: true });
  for (const name of present) if (!(name in files)) await rm(join(output, name));
  for (const [name, content] of Object.entries(files)) await writeFile(join(output, name), content);
  console.log(`Built ${Object.keys(files).join(", ")} in ${relative(process.cwd(), output) || "."}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
