// SPDX-License-Identifier: Apache-2.0
// The server: questions, changes, and what it tells by itself.

export const session = { csrf: "", user: "", read_only: false };

export class ApiError extends Error {
  constructor(status, error) {
    super([error.message, error.reason].filter(Boolean).join(": "));
    this.status = status;
    this.help = error.help;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new ApiError(0, { message: "the dashboard does not answer" });
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body.error ?? { message: `the server says ${response.status}` });
  return body;
}

export const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return ask(path + (given.length ? `?${new URLSearchParams(given)}` : ""));
};

export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Streamlab-Csrf": session.csrf }, body: JSON.stringify(body) });

export async function openSession() {
  Object.assign(session, await get("/api/session"));
}

/** One WebSocket for the whole page. Calls on.state, on.run, on.wire("live" | "lost"). Comes back by itself. */
export class Wire {
  constructor(on) {
    this.on = on;
    this.watched = null;
    this.tries = 0;
    this.open();
  }
  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws`);
    this.socket.onopen = () => {
      this.tries = 0;
      this.on.wire("live");
      if (this.watched !== null) this.watch(this.watched);
    };
    this.socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "state") this.on.state(message);
      if (message.type === "run") this.on.run(message);
    };
    this.socket.onclose = () => {
      this.on.wire("lost");
      setTimeout(() => this.open(), Math.min(10000, 500 * 2 ** this.tries++) * (0.7 + 0.6 * Math.random()));
    };
  }
  /** A run's number, or null. */
  watch(run) {
    this.watched = run;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ watch: run }));
  }
}
