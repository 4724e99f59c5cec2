/** Line icons on a 24 x 24 grid. Decoration only: what they mean is always said in words too. */

import { svg } from "lit";

const icon = (path: string) => svg`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path}></path></svg>`;

export const icons = {
  chat: icon("M4 4h16v12H10l-5 4v-4H4zM8 9h8M8 12h5"),
  close: icon("M6 6l12 12M18 6L6 18"),
  more: icon("M5 12h.01M12 12h.01M19 12h.01"),
  send: icon("M5 12h14M13 6l6 6-6 6"),
  down: icon("M6 9l6 6 6-6"),
  thumbUp: icon("M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.5 2.5V10H19a1.5 1.5 0 0 1 1.5 1.8l-1.3 6.5A2 2 0 0 1 17.2 20H7"),
  thumbDown: icon("M7 13V4H4v9zM7 13l4 7c1.5 0 2.5-1 2.5-2.5V14H19a1.5 1.5 0 0 0 1.5-1.8l-1.3-6.5A2 2 0 0 0 17.2 4H7"),
  info: icon("M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v5M12 8h.01"),
  alert: icon("M12 4L2.5 20h19zM12 10v4M12 17h.01"),
  heart: icon("M12 20s-8-4.8-8-10.5A4.3 4.3 0 0 1 12 7.5a4.3 4.3 0 0 1 8 2C20 15.2 12 20 12 20"),
  phone: icon("M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.2 2 2 0 0 1 6 3"),
  message: icon("M4 5h16v11H10l-5 4v-4H4z"),
  link: icon("M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"),
  person: icon("M12 12a4 4 0 1 0 0-8a4 4 0 0 0 0 8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5"),
  print: icon("M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"),
  save: icon("M12 4v11M7 11l5 5 5-5M5 20h14"),
  anew: icon("M12 5v14M5 12h14"),
  forget: icon("M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5"),
};
