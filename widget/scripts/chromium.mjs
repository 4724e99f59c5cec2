/** Debian's Chromium, driven by playwright-core. Another one: MSC_CHROMIUM=/path/to/it. */

import { chromium } from "playwright-core";

export const EXECUTABLE = process.env.MSC_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = () => chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
