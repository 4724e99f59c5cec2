/** The Socket.IO connection. */

import { io } from "socket.io-client";
import type { Socket } from "./client";

/** Connect to the server at this address; a path in it is a prefix. Reconnects by itself, at most 3 s after a failure. */
export function openSocket(server: URL): Socket {
  const socket = io(server.origin, {
    path: `${server.pathname.replace(/\/$/, "")}/socket.io/`,
    autoConnect: false,
    forceNew: true,
    tryAllTransports: true,
    reconnectionDelay: 400,
    reconnectionDelayMax: 2000,
    timeout: 6000,
  });
  // An attempt that was made without a network can hang until its time is up: begin anew as soon as there is one.
  addEventListener("online", () => {
    if (socket.active && !socket.connected) socket.disconnect().connect();
  });
  return socket as unknown as Socket;
}
