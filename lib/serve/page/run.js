// SPDX-License-Identifier: Apache-2.0
// One run: its verdict, its course, what went wrong, and how to repeat it.
import { get } from "./api.js";
import { RunCharts, distribution } from "./charts.js";
import { ago, code, count, empty, fill, h, ms, name, page, prose, percent, severity, span, status, table, verdict } from "./dom.js";
import { figure } from "./runs.js";

const kNames = { p95_latency_ms: "p95 of response time", error_rate: "Error rate" };

/** One objective as a scale: the limit, what was measured, and its 95 % interval. */
function objective(check, ended) {
  const show = check.name === "error_rate" ? percent : ms;
  const word = !check.applicable ? "–" : check.verdict;
  const [low, high] = check.interval95 ?? [];
  const top = Math.max(check.expected, check.measured ?? 0, high ?? 0) * 1.25 || 1;
  const x = (value) => `${Math.min(100, (value / top) * 100)}%`;
  return h("div", { class: "objective" },
    h("div", { class: "row" }, h("strong", null, kNames[check.name] ?? check.name), ended ? verdict({ verdict: word }) : null,
      h("span", { class: "grow" }), h("span", { class: "figure" }, check.measured === null ? "no sample" : show(check.measured), h("small", { class: "muted" }, ` limit ${show(check.expected)}`))),
    h("div", { class: "scale", "aria-hidden": "true" },
      low !== undefined ? h("span", { class: "interval", style: { left: x(low), width: `max(3px, ${((high - low) / top) * 100}%)` } }) : null,
      check.measured !== null ? h("span", { class: "point", style: { left: x(check.measured) } }) : null,
      h("span", { class: "limit", style: { left: x(check.expected) } })),
    h("p", { class: "muted small" }, [low !== undefined ? `95 % interval ${show(low)} to ${show(high)}` : null, check.reason_text].filter(Boolean).join(" · ")));
}

function counts(run) {
  const c = run.counts;
  const extra = [["warm-up", c.in_warmup], ["injected", c.injected], ["censored", c.censored], ["unsolicited", c.unsolicited], ["missing", c.missing], ["gaps", c.gaps],
    ["duplicates", c.duplicates], ["out of order", c.out_of_order], ["stalls", c.stalls], ["reconnects", c.reconnects]].filter(([, n]) => n > 0);
  return h("dl", { class: "figures" }, figure("Offered", count(c.offered)), run.mode === "request" || c.delivered ? figure("Delivered", count(c.delivered)) : null, figure("Answered", count(c.answered)),
    figure("Errors", count(c.errors), c.errors ? "bad" : null), extra.map(([label, n]) => figure(label, count(n))));
}

function bars(list, tone) {
  const most = Math.max(...list.map((e) => e.count), 1);
  return h("ul", { class: `bars ${tone ?? ""}` }, list.slice(0, 12).map((e) => h("li", null, h("span", { class: "name" }, name(e.name)),
    h("span", { class: "track", "aria-hidden": "true" }, h("span", { style: { width: `${(e.count / most) * 100}%` } })), h("span", { class: "num" }, count(e.count)))));
}

function percentiles(run) {
  const rows = [["Response time", run.response], ["Service time", run.service], ["Our lateness", run.lateness], ["Gap", run.gap], ["Age", run.age]].filter(([, p]) => p?.count > 0);
  if (!rows.length) return null;
  return table("Percentiles", [{ title: "Measure" }, ...["p50", "p90", "p95", "p99", "max"].map((title) => ({ title, right: true }))],
    rows.map(([label, p]) => [label, ms(p.p50_ms), ms(p.p90_ms), ms(p.p95_ms), ms(p.p99_ms), ms(p.max_ms)]));
}

function issueList(issues) {
  if (!issues.length) return empty("No issue was met.");
  return h("ul", { class: "plain" }, issues.map((issue) => h("li", { class: "met" },
    h("div", { class: "line" }, severity(issue.severity),
      h("a", { href: `#/issues/${issue.id}`, class: "grow" }, name(issue.title)),
      issue.is_regression ? h("span", { class: "chip regressed" }, "came back") : issue.is_new ? h("span", { class: "chip new" }, "new") : null,
      status(issue.status), h("span", { class: "muted" }, `×${count(issue.occurrences_in_run)}`)),
    issue.suggestion ? h("div", { class: "advice" }, h("strong", null, name(issue.suggestion.title)), issue.suggestion.why ? h("p", null, prose(issue.suggestion.why)) : null) : null)));
}

function settings(run) {
  const row = run.row;
  const pairs = [["Scenario file", row.scenario_file], ["Endpoint", row.endpoint], ["Mode", `${row.protocol}, ${row.mode}`], ["Rate", row.rate_qps ? `${row.rate_qps} /s` : null],
    ["Gate", row.gate], ["Seed", String(row.seed)], ["Release", row.release], ["Environment", row.env], ["Tags", Object.entries(row.tags ?? {}).map(([k, v]) => `${k}=${v}`).join(", ")], ["Unique id", row.uid]];
  return [h("dl", { class: "pairs" }, pairs.filter(([, value]) => value).map(([label, value]) => h("div", null, h("dt", null, label), h("dd", null, value)))),
    run.repeat ? [h("p", null, "The same run again:"), h("pre", { tabindex: "0" }, run.repeat)] : null,
    run.definition ? h("details", null, h("summary", null, "The scenario as it was stored"), h("pre", { tabindex: "0" }, JSON.stringify(run.definition, null, 2))) : null];
}

const part = (title, ...children) => (children.flat().some(Boolean) ? h("section", { class: "card" }, h("h2", null, title), children) : null);

export async function runView(root, id, app) {
  let run = await get(`/api/runs/${id}`);
  const limit = run.row.expected_p95_latency_ms;
  const charts = new RunCharts(limit, run.row.status === "running");
  const top = h("div"), rest = h("div", { class: "halves" });
  fill(root, page([run.scenario, h("small", null, ` run #${run.row.id}`)], top, h("section", { class: "card" }, h("h2", { class: "hidden" }, "Over time"), charts.node), rest));

  const show = () => {
    const row = run.row, ended = row.status !== "running";
    const took = ((row.ended_at_us ?? Date.now() * 1000) - row.started_at_us) / 1e6;
    const drift = run.issues.filter((issue) => issue.error_class === "schema_drift");
    fill(top, h("section", { class: `card verdict ${row.verdict ?? row.status}` },
      h("div", { class: "row" }, verdict(row), row.status !== "finished" && row.verdict ? h("span", { class: "chip" }, row.status) : null,
        h("span", { class: "muted" }, ago(row.started_at), ` · ${span(took)}`), h("span", { class: "grow" }),
        h("a", { class: "button", href: `#/compare?run=${row.id}` }, "Compare")),
      run.judgement.checks.map((check) => objective(check, ended && row.verdict)), counts(run)));
    fill(rest, h("div", null,
      part("Distribution", distribution(run.response_buckets, limit), percentiles(run)),
      part("Errors by class", run.error_classes?.length ? bars(run.error_classes) : !ended ? null : empty(row.errors ? `${count(row.errors)} errors; their classes are stored with a run's result.` : "No error."), run.anomalies?.length ? [h("h3", null, "Odd, but no error"), bars(run.anomalies, "odd")] : null),
      part("Settings", settings(run))), h("div", null,
      part("Issues", issueList(run.issues)),
      part("Schema drift", drift.length ? h("ul", { class: "plain" }, drift.map((d) => h("li", null, h("a", { href: `#/issues/${d.id}` }, d.detail || d.title)))) : null),
      part("Warnings", run.warnings?.length ? h("ul", null, run.warnings.map((w) => h("li", null, w))) : null,
        run.unmatched_rules?.length ? h("p", null, "PII rules that never matched: ", run.unmatched_rules.map((r, i) => [i ? ", " : "", code(r)])) : null)));
  };
  show();
  const reload = async () => {
    run = await get(`/api/runs/${id}`);
    show();
  };
  if (run.row.status === "running") {
    app.wire.watch(run.row.id);
  } else {
    const { rows, step } = await get(`/api/runs/${id}/seconds`);
    charts.take(rows, step, true);
  }
  let rev = app.state?.issues_rev;
  return {
    run: (message) => {
      if (message.run !== run.row.id) return;
      charts.take(message.points, message.step, message.reset);
      if (message.ended && run.row.status === "running") {
        app.wire.watch(null);
        run.row.status = "ended";
        charts.growing = false;
        charts.take([], message.step);
        reload().catch(app.fail);
      } else if (message.row && run.row.status === "running") {
        run.row = message.row;
        const [p95, rate] = run.judgement.checks;
        if (p95) p95.measured = message.row.p95_latency_ms;
        if (rate) rate.measured = message.row.error_rate;
        Object.assign(run.counts, { offered: message.row.offered, delivered: message.row.delivered, answered: message.row.answered, errors: message.row.errors });
        app.soon("run", show);
      }
    },
    state: (state) => {
      if (run.row.status === "running" && state.issues_rev !== rev) app.soon("report", () => reload().catch(app.fail));
      rev = state.issues_rev;
    },
    repaint: () => charts.repaint(),
    destroy: () => {
      app.wire.watch(null);
      charts.destroy();
    },
  };
}
