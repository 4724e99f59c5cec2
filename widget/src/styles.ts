/** How the chat looks. What a site can change: docs/widget.md, "Theming". */

import { css } from "lit";

const light = css`
  color-scheme: light;
  --bg: var(--msc-bg, #ffffff);
  --surface: var(--msc-surface, #f2f7f6);
  --text: var(--msc-text, #17302e);
  --muted: var(--msc-muted, #4a625f);
  --border: var(--msc-border, #d3e0de);
  --control: var(--msc-control, #6f8885);
  --accent: var(--msc-accent, #0b6a64);
  --on-accent: var(--msc-on-accent, #ffffff);
  --tint: var(--msc-tint, #e0f1ef);
  --danger: #b3261e;
  --on-danger: #ffffff;
  --danger-tint: #fdf0ee;
  --care: #5b3a9d;
  --care-tint: #f4f0fc;
  --online: #1d8a4e;
  --shadow: 0 12px 48px #0b2b2938, 0 2px 8px #0b2b291f;
`;

const dark = css`
  color-scheme: dark;
  --bg: var(--msc-bg-dark, #111a1a);
  --surface: var(--msc-surface-dark, #1b2727);
  --text: var(--msc-text-dark, #e6f0ef);
  --muted: var(--msc-muted-dark, #a6bbb8);
  --border: var(--msc-border-dark, #304141);
  --control: var(--msc-control-dark, #7f9896);
  --accent: var(--msc-accent-dark, #6fd0c6);
  --on-accent: var(--msc-on-accent-dark, #06211f);
  --tint: var(--msc-tint-dark, #1d3a38);
  --danger: #ffb4ab;
  --on-danger: #4a0905;
  --danger-tint: #331512;
  --care: #cdb8ff;
  --care-tint: #241b3a;
  --online: #5ad08f;
  --shadow: 0 12px 48px #000000a0;
`;

export const styles = css`
  :host {
    ${light}
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }

  :host {
    display: block;
    font: 400 var(--msc-font-size, 16px) / 1.5 var(--msc-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif);
    color: var(--text);
    text-align: start;
    letter-spacing: normal;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  p,
  ul,
  h2,
  h3,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  ul {
    list-style: none;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  svg {
    width: 20px;
    height: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .vh {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .quiet {
    color: var(--muted);
    font-size: 0.875em;
  }
  .problem {
    color: var(--danger);
    font-size: 0.875em;
  }

  /* The panel */
  .panel {
    display: none;
    position: fixed;
    z-index: var(--msc-z, 99999);
    bottom: var(--msc-offset-y, 20px);
    right: var(--msc-offset-x, 20px);
    width: min(var(--msc-width, 420px), calc(100vw - 40px));
    height: min(var(--msc-height, 700px), calc(100dvh - 40px));
    flex-direction: column;
    overflow: hidden;
    background: var(--bg);
    border: 1px solid var(--border);
    border-radius: var(--msc-radius, 18px);
    box-shadow: var(--shadow);
  }
  :host([open]) .panel {
    display: flex;
    animation: rise 0.18s ease-out;
  }
  :host([position$="left"]) .panel {
    right: auto;
    left: var(--msc-offset-x, 20px);
  }
  :host([inline]) .panel {
    display: flex;
    position: relative;
    inset: auto;
    z-index: auto;
    width: 100%;
    height: var(--msc-height, 640px);
    max-height: 100dvh;
    box-shadow: none;
    animation: none;
  }
  :host([full]) .panel {
    inset: 0;
    width: auto;
    height: var(--visible-height, 100dvh);
    border: 0;
    border-radius: 0;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  @keyframes blink {
    30% {
      opacity: 1;
      transform: translateY(-3px);
    }
  }

  .head {
    position: relative;
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 10px 8px 10px 16px;
    padding-inline: 16px 8px;
    border-bottom: 1px solid var(--border);
    background: var(--bg);
  }
  .mark {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    margin-inline-end: 8px;
    flex: none;
    border-radius: 12px;
    color: var(--on-accent);
    background: var(--accent);
  }
  h2 {
    text-wrap: balance;
    font-size: 1.0625em;
    font-weight: 650;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .state {
    display: flex;
    gap: 6px;
    overflow: hidden;
    color: var(--muted);
    font-size: 0.8125em;
    line-height: 1.35;
  }
  /* The line between the two parts falls outside where they stand below each other. */
  .state > span {
    display: flex;
    flex-wrap: wrap;
    overflow: hidden;
  }
  .state > span > span {
    margin-inline: -9px 17px;
    padding-inline-start: 8px;
    border-inline-start: 1px solid var(--control);
  }
  .state::before {
    content: "";
    width: 8px;
    height: 8px;
    flex: none;
    margin-top: 0.3em;
    border-radius: 50%;
    background: var(--control);
  }
  .state.online::before {
    background: var(--online);
  }
  .state.offline::before {
    background: transparent;
    border: 2px solid var(--danger);
  }
  .icon {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    flex: none;
    padding: 0;
    border: 0;
    border-radius: 12px;
    background: transparent;
  }
  #more svg {
    stroke-width: 3.2;
  }
  .icon:hover,
  .menu button:hover {
    background: var(--surface);
  }
  .menu {
    position: absolute;
    z-index: 2;
    top: calc(100% - 4px);
    inset-inline-end: 8px;
    width: max-content;
    max-width: calc(100% - 16px);
    padding: 6px;
    border: 1px solid var(--border);
    border-radius: 14px;
    background: var(--bg);
    box-shadow: var(--shadow);
  }
  .menu button {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    min-height: 44px;
    padding: 8px 14px;
    border: 0;
    border-radius: 10px;
    background: transparent;
    text-align: start;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 10px 16px;
    border-bottom: 1px solid var(--border);
    background: var(--surface);
    font-size: 0.9375em;
  }
  .bar p {
    flex: 1 1 100%;
  }

  /* The conversation */
  .log {
    flex: 1;
    min-height: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    padding: 16px;
    scroll-padding: 16px;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .entry {
    margin-bottom: 20px;
    overflow-wrap: anywhere;
  }
  .said {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    gap: 4px;
  }
  .said > p:first-of-type {
    max-width: 85%;
    padding: 9px 14px;
    border-radius: 16px;
    border-end-end-radius: 5px;
    background: var(--tint);
    white-space: pre-wrap;
  }
  .said:focus {
    outline: none;
  }
  .said:focus-visible > p:first-of-type {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .remark {
    text-align: center;
  }
  .reply > * + *,
  .block + .block {
    margin-top: 12px;
  }
  .block,
  .block p {
    white-space: pre-line;
  }
  .greeting {
    font-size: 1.125em;
    font-weight: 650;
    line-height: 1.35;
  }
  .lead {
    font-weight: 600;
  }
  .label,
  .about {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--accent);
    font-size: 0.8125em;
    font-weight: 650;
  }
  .terms {
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--border);
    color: var(--muted);
    font-size: 0.9375em;
  }
  .summary > p + p {
    padding: 12px 14px;
    border: 1px solid var(--border);
    border-radius: 12px;
    background: var(--surface);
  }
  .notice {
    display: flex;
    gap: 8px;
    color: var(--muted);
    font-size: 0.875em;
  }
  .notice svg {
    width: 18px;
    margin-top: 1px;
  }

  .grounds {
    overflow: hidden;
    border: 1px solid var(--border);
    border-radius: 14px;
    font-size: 0.9375em;
  }
  .ground {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    min-height: 46px;
    padding: 8px 12px;
    border: 0;
    background: var(--surface);
    line-height: 1.35;
    text-align: start;
  }
  .ground:focus-visible {
    outline-offset: -3px;
  }
  .ground + .unfolded + .ground {
    border-top: 1px solid var(--border);
  }
  .ground b {
    font-weight: 600;
  }
  .ground > svg:last-child {
    transition: transform 0.15s;
    color: var(--muted);
  }
  .ground[aria-expanded="true"] > svg:last-child {
    transform: rotate(180deg);
  }
  .meter {
    display: flex;
    align-items: flex-end;
    gap: 2px;
    width: 20px;
    height: 18px;
    flex: none;
  }
  .meter i {
    flex: 1;
    border: 1px solid var(--accent);
    border-radius: 1px;
  }
  .meter i:nth-child(1) {
    height: 30%;
  }
  .meter i:nth-child(2) {
    height: 53%;
  }
  .meter i:nth-child(3) {
    height: 76%;
  }
  .meter i:nth-child(4) {
    height: 100%;
  }
  .meter[data-strength="1"] i:nth-child(-n + 1),
  .meter[data-strength="2"] i:nth-child(-n + 2),
  .meter[data-strength="3"] i:nth-child(-n + 3),
  .meter[data-strength="4"] i {
    background: var(--accent);
  }
  .unfolded {
    padding: 12px;
    border-top: 1px solid var(--border);
  }
  .cards,
  .contacts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .card {
    display: block;
    padding: 10px 12px;
    border: 1px solid var(--border);
    border-radius: 10px;
    color: inherit;
    text-decoration: none;
  }
  .card > span {
    display: block;
  }
  .card > .vh {
    display: inline;
  }
  .card-title {
    font-weight: 550;
    line-height: 1.35;
  }
  a.card:hover {
    border-color: var(--accent);
  }
  a.card .card-title {
    color: var(--accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .referral {
    padding: 12px 14px;
    border-radius: 14px;
    background: var(--tint);
    font-size: 0.9375em;
  }
  .referral .label {
    margin-bottom: 4px;
  }
  .referral li {
    margin-top: 6px;
  }
  .out {
    display: inline-block;
    padding: 3px 0;
    color: var(--accent);
    font-weight: 550;
    text-underline-offset: 2px;
  }

  .urgent {
    --hue: var(--danger);
    padding: 14px;
    border: 2px solid var(--hue);
    border-radius: 14px;
    background: var(--danger-tint);
  }
  .crisis {
    --hue: var(--care);
    background: var(--care-tint);
  }
  .alarm {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--hue);
    font-size: 1.0625em;
    font-weight: 700;
  }
  .contact {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 52px;
    padding: 8px 14px;
    border: 2px solid var(--hue, var(--accent));
    border-radius: 12px;
    color: var(--hue, var(--accent));
    background: var(--bg);
    line-height: 1.3;
    text-decoration: none;
  }
  .contact > span > * {
    display: block;
  }
  .contact b {
    font-size: 1.0625em;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .contact span span {
    font-size: 0.875em;
  }
  .urgent li:first-child > a.contact {
    color: var(--on-danger);
    background: var(--hue);
  }
  .crisis li:first-child > a.contact {
    color: var(--bg);
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .chip {
    min-height: 44px;
    padding: 8px 16px;
    border: 1px solid var(--accent);
    border-radius: 22px;
    color: var(--accent);
    background: var(--bg);
    font-weight: 550;
    line-height: 1.3;
    text-align: start;
  }
  .chip:hover,
  .secondary:hover {
    background: var(--tint);
  }

  .primary,
  .secondary {
    min-height: 44px;
    padding: 8px 18px;
    border: 1px solid var(--accent);
    border-radius: 12px;
    font-weight: 600;
    line-height: 1.3;
  }
  .primary {
    color: var(--on-accent);
    background: var(--accent);
  }
  .secondary {
    color: var(--accent);
    background: var(--bg);
  }
  .danger {
    border-color: var(--danger);
    color: var(--on-danger);
    background: var(--danger);
  }

  .feedback .row {
    gap: 4px;
  }
  .feedback .row .quiet {
    margin-inline-end: 6px;
  }
  .thumb {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 12px;
    color: var(--muted);
    background: transparent;
  }
  .thumb:hover {
    background: var(--surface);
  }
  .thumb[aria-pressed="true"] {
    border-color: var(--accent);
    color: var(--accent);
    background: var(--tint);
  }
  .thanks {
    margin-inline-start: 6px;
    color: var(--muted);
    font-size: 0.875em;
  }
  .reasons,
  .step {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    margin-top: 8px;
    padding: 14px;
    border: 1px solid var(--border);
    border-radius: 14px;
    background: var(--surface);
  }
  .reasons .secondary {
    justify-self: start;
  }
  legend,
  .field {
    padding: 0;
    font-size: 0.9375em;
    font-weight: 600;
  }
  .option {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 44px;
    padding: 6px 0;
    line-height: 1.3;
  }
  .option input {
    width: 20px;
    height: 20px;
    flex: none;
    margin: 0;
    accent-color: var(--accent);
  }
  .step .option {
    margin-top: 6px;
    padding: 6px 12px;
    border: 1px solid var(--control);
    border-radius: 12px;
    background: var(--bg);
  }
  .step .option:has(:checked) {
    border-color: var(--accent);
    background: var(--tint);
  }
  .progress {
    flex-wrap: nowrap;
  }
  .progress .quiet {
    white-space: nowrap;
  }
  progress {
    appearance: none;
    flex: 1;
    min-width: 40px;
    height: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--border);
  }
  progress::-webkit-progress-bar {
    background: var(--border);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }

  textarea {
    display: block;
    width: 100%;
    max-height: 9em;
    padding: 10px 14px;
    border: 1px solid var(--control);
    border-radius: 14px;
    background: var(--bg);
    font-weight: 400;
    line-height: 1.4;
    resize: none;
    field-sizing: content;
  }
  .field textarea {
    min-height: 64px;
    margin-top: 6px;
  }
  textarea::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  textarea:focus-visible {
    border-color: var(--accent);
    outline-width: 2px;
    outline-offset: -2px;
  }
  .typing {
    display: inline-flex;
    gap: 5px;
    padding: 12px 14px;
    border-radius: 16px;
    background: var(--surface);
  }
  .typing i {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--muted);
    opacity: 0.5;
    animation: blink 1.2s infinite;
  }
  .typing i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .typing i:nth-child(3) {
    animation-delay: 0.3s;
  }

  /* The line to type in */
  .composer {
    padding: 10px 12px;
    padding-bottom: max(10px, env(safe-area-inset-bottom));
    border-top: 1px solid var(--border);
    background: var(--bg);
  }
  .composer .line {
    display: flex;
    align-items: flex-end;
    gap: 8px;
  }
  .composer textarea {
    flex: 1;
    min-width: 0;
    min-height: 46px;
    border-radius: 23px;
    padding-inline: 18px;
  }
  .composer .primary {
    display: grid;
    place-items: center;
    width: 46px;
    height: 46px;
    flex: none;
    padding: 0;
    border-radius: 50%;
  }
  .composer .primary[aria-disabled="true"] {
    border-color: var(--border);
    color: var(--muted);
    background: var(--surface);
    cursor: default;
  }
  .composer p {
    padding: 6px 6px 0;
    font-size: 0.8125em;
  }
  [dir="rtl"] .flip {
    transform: scaleX(-1);
  }

  @media (max-width: 379px) {
    .mark {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .mark,
    .typing,
    .said > p:first-of-type,
    .state::before,
    .referral,
    .composer .primary {
      border: 1px solid CanvasText;
    }
    .meter i {
      border-color: CanvasText;
    }
    .meter[data-strength="1"] i:nth-child(-n + 1),
    .meter[data-strength="2"] i:nth-child(-n + 2),
    .meter[data-strength="3"] i:nth-child(-n + 3),
    .meter[data-strength="4"] i,
    .typing i,
    .state.online::before {
      background: CanvasText;
      forced-color-adjust: none;
    }
    .thumb[aria-pressed="true"],
    .step .option:has(:checked) {
      border: 2px solid Highlight;
    }
  }
  @media print {
    :host {
      display: none;
    }
  }
`;

/** What the launcher shows once the chat is there: how many replies have not been seen. */
export const launcherStyles = css`
  .unread {
    position: absolute;
    top: -6px;
    right: -4px;
    min-width: 24px;
    padding: 2px 7px;
    border-radius: 12px;
    color: #fff;
    background: #b3261e;
    font-size: 13px;
    text-align: center;
  }
  .vh {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
