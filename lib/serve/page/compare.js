// SPDX-License-Identifier: Apache-2.0
// Two runs beside each other.
import { ApiError, get } from "./api.js";
import { ago, empty, fill, h, ms, page, percent, runLink, table, verdict } from "./dom.js";

export async function compareView(root, query, app) {
  const { runs } = await get("/api/runs", { limit: 200 });
  const run = query.get("run") ?? String(runs.find((r) => r.verdict)?.id ?? ""), same = runs.find((r) => String(r.id) === run)?.scenario;
  const before = runs.find((r) => r.id < Number(run) && r.scenario === same && r.status === "finished");
  const base = query.get("base") ?? String(before?.id ?? "");
  const go = (changes) => (location.hash = `#/compare?${new URLSearchParams({ base, run, ...changes })}`);
  const choose = (label, name, value) => {
    const options = runs.map((r) => h("option", { value: r.id, selected: String(r.id) === value }, `#${r.id} ${r.scenario}${r.release ? ` ${r.release}` : ""} – ${r.verdict ?? r.status}`));
    // One that is further back than the list goes.
    if (value && !runs.some((r) => String(r.id) === value)) options.unshift(h("option", { value, selected: true }, `#${value}`));
    return h("label", null, label, h("select", { onchange: (e) => go({ [name]: e.target.value }) }, value ? null : h("option", { value: "" }, "choose"), options));
  };
  const result = h("div");
  fill(root, page("Compare", h("div", { class: "tools" }, choose("Base", "base", base), choose("Run", "run", run)), result));
  if (!base || !run) {
    fill(result, empty("Choose two runs."));
    return {};
  }
  try {
    fill(result, sideBySide(await get("/api/compare", { base, run })));
  } catch (error) {
    // Beside the choice, so that another one can be made.
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    fill(result, empty(error.message));
  }
  return {};
}

const kMeasures = { p50_latency_ms: "p50", p95_latency_ms: "p95", p99_latency_ms: "p99", error_rate: "Error rate" };
const kAnswers = { better: ["better", "▼ better"], worse: ["worse", "▲ worse"], "no difference shown": ["muted", "≈ no difference shown"], "cannot say": ["muted", "? cannot say"] };

function answer(word) {
  const [tone, text] = kAnswers[word] ?? ["muted", "–"];
  return h("span", { class: tone }, text);
}

/** Of a latency a ratio, of the error rate a difference. */
function change(measure, value) {
  if (value === null || value === undefined) return "–";
  const sign = value > 0 ? "+" : value < 0 ? "−" : "±";
  return measure.name === "error_rate" ? `${sign}${(Math.abs(value) * 100).toFixed(2)} points` : `${sign}${(Math.abs(value) * 100).toFixed(1)} %`;
}

function sideBySide(found) {
  const show = (measure, value) => (value === null ? "no sample" : measure.name === "error_rate" ? percent(value) : ms(value));
  const head = (label, r) => h("div", { class: "card" }, h("h2", null, `${label}: `, runLink({ id: r.run }), ` ${r.scenario}`),
    h("div", { class: "row" }, verdict(r), h("span", { class: "muted" }, ago(r.started_at), r.release ? ` · ${r.release}` : "", r.env ? ` · ${r.env}` : "")));
  const shapes = (title, list) => (list.length ? [h("h3", null, title), h("ul", { class: "plain" }, list.map((s) => h("li", null, h("code", null, s.text || s.payload_schema_hash.slice(0, 12)), ` ×${s.events}`)))] : null);
  return [h("div", { class: "columns even" }, head("Base", found.before), head("Run", found.after)),
    h("section", { class: "card" }, h("header", null, h("h2", null, "What changed"), answer(found.answer)),
      table("Comparison", [{ title: "Measure" }, { title: "Base", right: true }, { title: "Run", right: true }, { title: "Change", right: true }, { title: "Interval", right: true }, { title: "Answer" }],
        found.measures.map((m) => [kMeasures[m.name] ?? m.name, show(m, m.before), show(m, m.after), change(m, m.change),
          m.interval ? `${change(m, m.interval[0])} to ${change(m, m.interval[1])}` : "too few messages", answer(m.answer)])),
      h("p", { class: "muted small below" }, found.level ? `The intervals hold together at ${Math.round(found.level * 100)} %; a difference is shown where one lies wholly on one side.` : null)),
    found.shapes?.new.length || found.shapes?.gone.length
      ? h("section", { class: "card" }, h("h2", null, "Shapes of payloads"), shapes("New", found.shapes.new), shapes("Gone", found.shapes.gone)) : null];
}
