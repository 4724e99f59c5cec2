/** The Socket.IO connection. */

import { io } from "socket.io-client";
import type { Socket } from "./client";

/** Connect to the server at this address; a path in it is a prefix. Reconnects by itself, at most 3 s after a failure. */
export function openSocket(server: URL): Socket {
  return io(server.origin, {
    path: `${server.pathname.replace(/\/$/, "")}/socket.io/`,
    autoConnect: false,
    forceNew: true,
    tryAllTransports: true,
    reconnectionDelay: 400,
    reconnectionDelayMax: 2000,
    timeout: 8000,
  }) as unknown as Socket;
}
