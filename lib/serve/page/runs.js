// SPDX-License-Identifier: Apache-2.0
// The list of runs, and the front page with what goes on now.
import { get } from "./api.js";
import { RunCharts } from "./charts.js";
import { ago, code, count, empty, fill, h, ms, name, page, percent, runLink, severity, span, table, verdict } from "./dom.js";

/** p95 against its limit: a bar that says how much of the limit is used. */
export function against(value, limit) {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "–");
  const share = limit > 0 ? value / limit : 2;
  return h("span", { class: "against", title: `${ms(value)} of ${ms(limit)}` },
    h("span", { class: "figure" }, ms(value)),
    h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: share > 1 ? "over" : "under", style: { width: `${Math.min(100, share * 100)}%` } })));
}

const kColumns = [{ title: "Run", right: true }, { title: "Verdict" }, { title: "Scenario" }, { title: "p95 of limit" }, { title: "Errors", right: true },
  { title: "Offered", right: true, class: "wide" }, { title: "Started" }, { title: "Release", class: "wide" }, { title: "Env", class: "wide" }];

const cells = (row) => [runLink(row), verdict(row), h("a", { href: `#/runs/${row.id}`, class: "plain" }, row.scenario),
  against(row.p95_latency_ms, row.expected_p95_latency_ms), percent(row.error_rate), count(row.offered), ago(row.started_at), row.release || "–", row.env || "–"];

export async function runsView(root, query, app) {
  const filter = { scenario: query.get("scenario") ?? "", verdict: query.get("verdict") ?? "", status: query.get("status") ?? "", before: query.get("before") ?? "" };
  const list = h("div", { "aria-live": "off" });
  const picked = new Set();
  const compare = h("a", { class: "button", href: "#/compare", "aria-disabled": "true" }, "Compare two");
  const go = (changes) => (location.hash = `#/runs?${new URLSearchParams(Object.entries({ ...filter, ...changes }).filter(([, v]) => v))}`);
  const choose = (label, name, words) => h("label", null, label,
    h("select", { onchange: (event) => go({ [name]: event.target.value, before: "" }) },
      h("option", { value: "" }, "all"), words.map((w) => h("option", { value: w, selected: filter[name] === w }, w))));
  fill(root, page("Runs",
    h("div", { class: "tools" }, choose("Scenario", "scenario", app.state?.scenarios ?? []), choose("Verdict", "verdict", ["pass", "fail", "inconclusive"]),
      choose("Status", "status", ["running", "finished", "interrupted", "aborted"]), h("span", { class: "grow" }), compare), list));

  const pick = (row) => {
    const box = h("input", { type: "checkbox", "aria-label": `Compare run ${row.id}`, checked: picked.has(row.id), onchange: () => {
      box.checked ? picked.add(row.id) : picked.delete(row.id);
      const [base, run] = [...picked].sort((a, b) => a - b).slice(-2);
      compare.setAttribute("aria-disabled", String(picked.size !== 2));
      compare.href = picked.size === 2 ? `#/compare?base=${base}&run=${run}` : "#/compare";
    } });
    return box;
  };
  const load = async () => {
    const found = await get("/api/runs", { ...filter, limit: 50 });
    if (!found.runs.length) {
      const filtered = filter.scenario || filter.verdict || filter.status;
      fill(list, empty(filtered ? "No run matches." : ["No run yet. ", code("streamlab run scenario.json"), " makes one."]));
      return;
    }
    fill(list, table("Runs, newest first", [{ title: h("span", { class: "hidden" }, "Compare") }, ...kColumns], found.runs.map((row) => [pick(row), ...cells(row)])),
      h("p", { class: "pager" },
        filter.before ? h("a", { class: "button", href: "#/runs", onclick: (e) => { e.preventDefault(); go({ before: "" }); } }, "Newest") : null,
        found.next_before ? h("a", { class: "button", href: "#/runs", onclick: (e) => { e.preventDefault(); go({ before: found.next_before }); } }, "Older") : null));
  };
  await load();
  let rev = app.state?.runs_rev;
  return { state: (state) => {
    if (state.runs_rev !== rev) load().catch(app.fail);
    rev = state.runs_rev;
  } };
}

/** A run in progress, on the front page. */
function liveCard(row) {
  const figures = h("dl", { class: "figures" });
  const node = h("section", { class: "card live", "aria-label": `Run ${row.id} in progress` });
  const charts = new RunCharts(row.expected_p95_latency_ms, true);
  fill(node, h("header", null, h("h2", null, h("a", { href: `#/runs/${row.id}` }, row.scenario)), verdict(row),
    h("span", { class: "muted" }, `run #${row.id} · ${row.protocol} ${row.endpoint}`)), figures, charts.node);
  const show = (now) => fill(figures, figure("Elapsed", span((Date.now() - now.started_at_us / 1000) / 1000)),
    figure("Offered", count(now.offered)), figure("Answered", count(now.answered)),
    figure("p95 so far", ms(now.p95_latency_ms), now.p95_latency_ms > now.expected_p95_latency_ms ? "bad" : "ok", `limit ${ms(now.expected_p95_latency_ms)}`),
    figure("Errors", percent(now.error_rate), now.error_rate > now.expected_error_rate ? "bad" : "ok", `limit ${percent(now.expected_error_rate)}`));
  show(row);
  return { id: row.id, node, charts, show };
}

export function figure(name, value, tone, note) {
  return h("div", { class: tone ?? null }, h("dt", null, name), h("dd", null, value, note ? h("small", null, note) : null));
}

export async function liveView(root, _, app) {
  const now = h("div"), recent = h("div"), hurting = h("div");
  fill(root, h("h1", { class: "hidden", tabindex: "-1" }, "Live"), now, h("div", { class: "columns" },
    h("section", null, h("header", { class: "head" }, h("h2", null, "Latest runs"), h("a", { href: "#/runs" }, "All runs")), recent),
    h("section", null, h("header", { class: "head" }, h("h2", null, "Open issues"), h("a", { href: "#/issues" }, "Issue board")), h("div", { class: "card hurting" }, hurting))));
  let card = null, revs = {};

  const showRunning = (state) => {
    const newest = state.running[0];
    if (!newest) {
      card?.charts.destroy();
      card = null;
      app.wire.watch(null);
      fill(now, h("section", { class: "card calm" }, h("h2", null, "No run in progress"),
        h("p", null, "Start one in any terminal and watch it here: ", code("streamlab run scenario.json"))));
      return;
    }
    if (card?.id !== newest.id) {
      card?.charts.destroy();
      card = liveCard(newest);
      fill(now, card.node, h("p", { class: "others muted" }));
      app.wire.watch(newest.id);
    }
    card.show(newest);
    const others = state.running.slice(1);
    fill(now.lastChild, others.length ? ["Also running: ", others.map((row, i) => [i ? ", " : "", runLink(row), ` ${row.scenario}`])] : null);
  };
  const loadRuns = async () => {
    const { runs } = await get("/api/runs", { limit: 8 });
    fill(recent, runs.length ? table("Latest runs", kColumns.slice(0, 7).filter((c) => c.title !== "Offered"), runs.map((row) => cells(row).slice(0, 7).filter((_, i) => i !== 5)))
      : empty("Nothing has been run into this file yet."));
  };
  const loadIssues = async () => {
    const { issues } = await get("/api/issues", { status: "open,regressed,investigating", limit: 8 });
    fill(hurting, issues.length ? h("ul", { class: "plain" }, issues.map((issue) => h("li", { class: "line" }, severity(issue.severity),
      h("a", { href: `#/issues/${issue.id}`, class: "grow" }, name(issue.title)), h("span", { class: "muted" }, `×${count(issue.occurrences)}`))))
      : empty("Nothing hurts."));
  };
  const show = (state) => {
    showRunning(state);
    if (revs.runs !== state.runs_rev) loadRuns().catch(app.fail);
    if (revs.issues !== state.issues_rev) app.soon("issues", () => loadIssues().catch(app.fail));
    revs = { runs: state.runs_rev, issues: state.issues_rev };
  };
  show(app.state ?? (await get("/api/state")));
  return {
    state: show,
    run: (message) => {
      if (message.run === card?.id) card.charts.take(message.points, message.step, message.reset);
    },
    repaint: () => card?.charts.repaint(),
    destroy: () => {
      app.wire.watch(null);
      card?.charts.destroy();
    },
  };
}
