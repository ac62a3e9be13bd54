// SPDX-License-Identifier: Apache-2.0
// The shell of the page: addresses, the live connection, colours, keys.
import { ApiError, Wire, get, openSession, post, session } from "./api.js";
import { compareView } from "./compare.js";
import { agoText, empty, fill, h, page } from "./dom.js";
import { issueView, issuesView } from "./issues.js";
import { runView } from "./run.js";
import { liveView, runsView } from "./runs.js";

const root = document.getElementById("main");
const app = { state: null, wire: null, toast, fail, soon };
let view = null, turn = 0;

function toast(text, tone) {
  const node = h("p", { class: `toast ${tone ?? ""}` }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 6000);
}

function fail(error) {
  if (error instanceof ApiError && error.status === 401) return login();
  toast(error instanceof ApiError ? `${error.message}${error.help ? ` (${error.help})` : ""}` : "Something in this page went wrong.", "bad");
  if (!(error instanceof ApiError)) console.error(error);
}

/** At most once a second for each name, and then with the newest work: what the server tells may come faster than anyone reads. */
const waiting = new Map();
function soon(name, work) {
  const entry = waiting.get(name);
  if (entry) return void (entry.work = work);
  waiting.set(name, { work: null });
  work();
  setTimeout(() => {
    const last = waiting.get(name)?.work;  // gone where another view is shown by now
    waiting.delete(name);
    if (last) soon(name, last);
  }, 1000);
}

const routes = [
  [/^\/runs\/(\d+)$/, "runs", (id) => runView(root, id, app)],
  [/^\/issues\/(\d+)$/, "issues", (id) => issueView(root, id, app)],
  [/^\/runs$/, "runs", (_, query) => runsView(root, query, app)],
  [/^\/issues$/, "issues", (_, query) => issuesView(root, query, app)],
  [/^\/compare$/, "compare", (_, query) => compareView(root, query, app)],
  [/^\/?$/, "live", (_, query) => liveView(root, query, app)],
];

async function show(focus) {
  const [path, text] = location.hash.slice(1).split("?");
  const mine = ++turn;
  view?.destroy?.();
  view = null;
  waiting.clear();
  delete root.dataset.ready;
  const route = routes.find(([pattern]) => pattern.test(path));
  document.querySelectorAll("[data-nav]").forEach((a) => (a.dataset.nav === route?.[1] ? a.setAttribute("aria-current", "page") : a.removeAttribute("aria-current")));
  try {
    const next = route ? await route[2](path.match(route[0])[1], new URLSearchParams(text)) : void fill(root, page("Nothing here", empty(h("a", { href: "#/" }, "To the front page"))));
    if (mine !== turn) return void next?.destroy?.();
    view = next;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) fill(root, page("Not found", empty(error.message)));
    else fail(error);
  }
  const title = root.querySelector("h1");
  document.title = title ? `${title.textContent} – streamlab` : "streamlab";
  if (focus) title?.focus({ preventScroll: true });
  root.dataset.ready = path || "/";
}

function login() {
  if (document.querySelector("dialog.login")) return;
  const problem = h("p", { class: "bad", role: "alert" });
  const form = h("form", null, h("h2", null, "This dashboard needs its token"),
    h("label", null, "Token", h("input", { type: "password", name: "token", autocomplete: "current-password", required: true })), problem, h("button", { type: "submit", class: "primary" }, "Open"));
  const dialog = h("dialog", { class: "login", "aria-label": "Token", oncancel: (e) => e.preventDefault() }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post("/api/login", { token: new FormData(form).get("token") });
      location.reload();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** A setting that stays, where the browser lets pages keep any. */
const kept = {
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name, word) => {
    try {
      localStorage.setItem(name, word);
    } catch {
      // Until the page is left, then.
    }
  },
};

function theme() {
  const kThemes = ["auto", "light", "dark"], kMarks = { auto: "◐", light: "☀", dark: "☾" }, kWords = { auto: "as the system", light: "light", dark: "dark" };
  const button = document.getElementById("theme");
  let is = "auto";
  const set = (word) => {
    is = word;
    if (word === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = word;
    button.textContent = kMarks[word];
    button.setAttribute("aria-label", `Colours: ${kWords[word]}`);
    button.title = `Colours: ${kWords[word]}`;
    kept.set("theme", word);
    requestAnimationFrame(() => view?.repaint?.());
  };
  set(kThemes.find((word) => word === kept.get("theme")) ?? is);
  button.addEventListener("click", () => set(kThemes[(kThemes.indexOf(is) + 1) % 3]));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view?.repaint?.());
}

function keys() {
  const form = document.getElementById("search");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const q = form.q.value.trim();
    location.hash = q ? `#/issues?${new URLSearchParams({ q })}` : "#/issues";
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.q.focus();
  });
}

function wire() {
  const mark = document.getElementById("wire");
  let lost = false;
  app.wire = new Wire({
    wire: (word) => {
      mark.dataset.is = word;
      mark.querySelector(".words").textContent = word === "live" ? "live" : "reconnecting";
      // The server may be another one by now, with other secrets.
      if (word === "live" && lost) openSession().catch(fail);
      lost = word !== "live";
    },
    state: (state) => {
      app.state = state;
      view?.state?.(state);
    },
    run: (message) => view?.run?.(message),
  });
}

theme();
keys();
try {
  // A link may carry the token behind the #, where it is never sent: it is traded for a cookie and taken out of the address.
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    await post("/api/login", { token }).catch(fail);
    history.replaceState(null, "", "#/");
  }
  await openSession();
  app.state = await get("/api/state");
  fill(document.getElementById("foot"), `streamlab ${session.version} · ${session.database}${session.read_only ? " · read-only" : ` · acting as ${session.user}`}`);
  wire();
  await show(false);
  addEventListener("hashchange", () => show(true));
  setInterval(() => document.querySelectorAll("time").forEach((t) => (t.textContent = agoText(t.dateTime))), 60000);
} catch (error) {
  fail(error);
}
