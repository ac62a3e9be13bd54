// SPDX-License-Identifier: Apache-2.0
// Elements, and how values are written. Text is always set as text: nothing from the database is ever parsed as HTML.

const kSvg = new Set(["svg", "path", "rect", "line", "g", "text", "circle", "title", "polyline"]);

/** An element: h("a", {href, class, onclick}, child, [children]). null and false are left out. */
export function h(tag, props, ...children) {
  const node = kSvg.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

export function add(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, ...children);
}

const kNumber = new Intl.NumberFormat("en");
const kCompact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
export const count = (n) => (n === null || n === undefined ? "–" : kNumber.format(n));
export const compact = (n) => (n < 10000 ? kNumber.format(n) : kCompact.format(n));

export function ms(value) {
  if (value === null || value === undefined) return "–";
  if (value >= 10000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 ? `${value.toFixed(2)} ms` : value < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function percent(ratio) {
  if (ratio === null || ratio === undefined) return "–";
  const value = ratio * 100;
  return `${value === 0 ? "0" : value < 1 ? value.toPrecision(2) : value.toFixed(value < 10 ? 2 : 1)} %`;
}

/** Rounded to its smaller unit before it is split: never "1 min 60 s". */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const s = Math.round(seconds), min = Math.round(seconds / 60), h = Math.round(seconds / 3600);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (min < 1440) return `${Math.floor(min / 60)} h ${min % 60} min`;
  return `${Math.floor(h / 24)} d ${h % 24} h`;
}

export const clock = (seconds) => {
  const s = Math.max(0, Math.round(seconds));
  const text = `${String(Math.floor(s / 60) % 60).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${text}` : text;
};

/** A time as "5 min ago", with the exact one to point at. Refreshed once a minute by app.js. */
export function ago(iso) {
  if (!iso) return h("span", null, "–");
  return h("time", { datetime: iso, title: new Date(iso).toLocaleString() }, agoText(iso));
}
export function agoText(iso) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  return seconds < 86400 * 14 ? `${Math.round(seconds / 86400)} d ago` : new Date(iso).toLocaleDateString();
}

const kVerdictMark = { pass: "✓", fail: "✗", inconclusive: "?" };
/** A run's verdict, or what it is doing instead. Never by colour alone. */
export function verdict(row) {
  const word = row.verdict ?? row.status;
  return h("span", { class: `chip ${word}` }, h("span", { "aria-hidden": "true" }, kVerdictMark[word] ?? (word === "running" ? "●" : "–")), word);
}
export const severity = (word) => h("span", { class: `sev ${word}` }, word);
export const status = (word) => h("span", { class: `chip ${word}` }, word);

export const runLink = (row) => h("a", { href: `#/runs/${row.id}` }, `#${row.id}`);
export const page = (title, ...children) => [h("h1", { tabindex: "-1" }, title), ...children];
export const empty = (...children) => h("p", { class: "empty" }, ...children);
export const code = (text) => h("code", null, text);

/** A long name may be broken after a dot, slash or underscore rather than within a word. */
export const name = (text) => text.split(/(?<=[._/}])(?=\w)/).flatMap((part, i) => (i ? [h("wbr"), part] : [part]));
/** Advice: what stands between backticks is code. */
export const prose = (text) => text.split("`").map((part, i) => (i % 2 ? code(part) : part));

/** A table with a header; rows are arrays of cells, a cell may be {text, class}. */
export function table(caption, columns, rows) {
  const cell = (tag, value, index) => {
    const right = columns[index]?.right ? "num" : null;
    const props = { class: [right, columns[index]?.class].filter(Boolean).join(" ") || null, scope: tag === "th" ? "col" : null };
    return h(tag, props, tag === "th" ? columns[index].title : value);
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", null, h("caption", { class: "hidden" }, caption),
      h("thead", null, h("tr", null, columns.map((c, i) => cell("th", c, i)))),
      h("tbody", null, rows.map((row) => h("tr", row.props ?? null, (row.cells ?? row).map((c, i) => cell("td", c, i)))))));
}
