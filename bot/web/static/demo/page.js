/** What the demonstration page does besides showing the assistant: open it from buttons, try variants of it. */

const chat = document.querySelector("msc-chat");

for (const name of ["lang", "theme", "position"]) {
  const value = new URLSearchParams(location.search).get(name);
  if (value) chat.setAttribute(name, value);
}

for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => chat.show(button.dataset.ask));
}
