// SPDX-License-Identifier: Apache-2.0
// The issue board, one issue, and what can be done with it.
import { get, post, session } from "./api.js";
import { ago, code, count, empty, fill, h, name, page, prose, severity, span, status } from "./dom.js";

const kColumns = [["open", "Open"], ["regressed", "Regressed"], ["investigating", "Investigating"], ["muted", "Muted"], ["resolved", "Resolved"]];
const kPage = 25;

/** A dialog that asks; resolves to the form's values, or null. */
export function ask(title, fields, submit) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog" }, h("h2", null, title), fields,
      h("div", { class: "tools" }, h("span", { class: "grow" }), h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        h("button", { type: "submit", class: "primary", value: "ok" }, submit)));
    const dialog = h("dialog", { "aria-label": title }, form);
    dialog.addEventListener("close", () => {
      const values = dialog.returnValue === "ok" ? Object.fromEntries(new FormData(form)) : null;
      dialog.remove();
      resolve(values);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("textarea, input, select")?.focus();
  });
}

const note = (label, required) => h("label", null, label, h("textarea", { name: "note", rows: 3, required, maxlength: 5000 }));

/** What a person can do with an issue in its status: [word, how, tone]. */
export function actions(issue, app, done) {
  if (session.read_only) return [];
  const act = async (verb, body, said) => {
    try {
      const answer = await post(`/api/issues/${issue.id}/${verb}`, body);
      app.toast(answer.changed ? said : `Issue ${issue.id} is so already`);
      done(answer.issue);
    } catch (error) {
      app.fail(error);
    }
  };
  const button = (label, onclick, tone) => h("button", { type: "button", class: tone ?? null, onclick }, label);
  const all = [];
  if (issue.status !== "resolved") {
    if (issue.owner !== session.user) all.push(button("Assign to me", () => act("assign", { owner: "@me" }, `Issue ${issue.id} is yours`)));
    all.push(button("Assign …", async () => {
      const given = await ask(`Assign issue ${issue.id}`, h("label", null, "Owner (empty: nobody)", h("input", { name: "owner", value: issue.owner, maxlength: 100 })), "Assign");
      if (given) act("assign", { owner: given.owner }, given.owner ? `Assigned to ${given.owner}` : "Nobody owns it now");
    }));
    const other = issue.status === "investigating" ? "open" : "investigating";
    if (issue.status !== "muted") all.push(button(other === "open" ? "Back to open" : "Investigate", () => act("status", { status: other }, `Issue ${issue.id} is ${other} now`)));
    all.push(button("Close …", async () => {
      const given = await ask(`Close issue ${issue.id}`, note("What fixed it?", true), "Close issue");
      if (given) act("close", { note: given.note }, `Closed issue ${issue.id}`);
    }, "primary"));
  } else {
    all.push(button("Reopen", () => act("reopen", {}, `Reopened issue ${issue.id}`)));
  }
  if (issue.status === "muted") all.push(button("Unmute", () => act("unmute", {}, `Unmuted issue ${issue.id}`)));
  else if (issue.status !== "resolved") all.push(button("Mute …", async () => {
    const given = await ask(`Mute issue ${issue.id}`, [h("label", null, "Until",
      h("select", { name: "until" }, [["7d", "7 days from now"], ["1d", "tomorrow"], ["100x", "it happened 100 more times"], ["100x/1h", "100 times within an hour"], ["forever", "somebody unmutes it"]]
        .map(([value, text]) => h("option", { value }, text)))), note("Why? (optional)", false)], "Mute");
    if (given) act("mute", { until: given.until, note: given.note }, `Muted issue ${issue.id}`);
  }));
  all.push(button("Comment …", async () => {
    const given = await ask(`Comment on issue ${issue.id}`, note("Comment", true), "Comment");
    if (given) act("comment", { note: given.note }, "Commented");
  }));
  all.push(button("Undo last", () => act("undo", {}, "Took back the last change")));
  return all;
}

function card(issue) {
  return h("li", { class: "issue", "data-issue": issue.id }, h("a", { href: `#/issues/${issue.id}`, class: "title" }, name(issue.title)),
    h("div", { class: "line small" }, severity(issue.severity), h("span", { class: "muted" }, `×${count(issue.occurrences)} · `, ago(issue.last_seen)),
      h("span", { class: "grow" }), issue.owner ? h("span", { class: "owner", title: "Owner" }, issue.owner) : null),
    issue.injected_only ? h("p", { class: "small muted" }, "only ever injected") : null,
    issue.muted ? h("p", { class: "small muted" }, issue.muted) : null);
}

export async function issuesView(root, query, app) {
  const filter = { q: query.get("q") ?? "", severity: query.get("severity") ?? "", owner: query.get("owner") ?? "" };
  const limits = Object.fromEntries(kColumns.map(([word]) => [word, kPage]));
  const columns = Object.fromEntries(kColumns.map(([word, title]) => {
    const list = h("ul", { class: "plain" }), total = h("span", { class: "muted" }), more = h("div");
    return [word, { list, total, more, node: h("section", { class: `column ${word}`, "aria-label": title }, h("header", null, h("h2", null, title), total), list, more) }];
  }));
  const go = (changes) => (location.hash = `#/issues?${new URLSearchParams(Object.entries({ ...filter, ...changes }).filter(([, v]) => v))}`);
  fill(root, page("Issues", h("div", { class: "tools" },
    h("label", null, "Severity at least", h("select", { onchange: (e) => go({ severity: e.target.value }) },
      [["", "any"], ["medium", "medium"], ["high", "high"], ["critical", "critical"]].map(([value, text]) => h("option", { value, selected: filter.severity === value }, text)))),
    h("label", null, "Owner", h("select", { onchange: (e) => go({ owner: e.target.value }) },
      [["", "anybody"], [session.user, "me"]].map(([value, text]) => h("option", { value, selected: filter.owner === value }, text)))),
    filter.q ? h("p", null, "Search: ", code(filter.q), " ", h("a", { href: "#/issues" }, "clear")) : null),
    h("div", { class: "board" }, kColumns.map(([word]) => columns[word].node))));

  const loadColumn = async (word) => {
    const column = columns[word];
    const found = await get("/api/issues", { ...filter, status: word, limit: limits[word] });
    // Not under a finger: what is drawn anew between down and up is never clicked.
    if (column.list.matches(":active")) return void setTimeout(() => loadColumn(word).catch(app.fail), 300);
    const focused = document.activeElement?.closest?.("[data-issue]")?.dataset.issue;
    fill(column.list, found.issues.length ? found.issues.map(card) : h("li", { class: "empty small" }, "none"));
    const narrowed = filter.q || filter.severity || filter.owner;
    column.total.textContent = narrowed ? `${found.issues.length}${found.more ? "+" : ""}` : count(app.state?.issues[word] ?? found.issues.length);
    fill(column.more, found.more ? h("button", { type: "button", class: "quiet", onclick: () => {
      limits[word] = Math.min(500, limits[word] * 2);
      loadColumn(word).catch(app.fail);
    } }, "More") : null);
    if (focused) column.list.querySelector(`[data-issue="${focused}"] a`)?.focus();
  };
  const load = () => Promise.all(kColumns.map(([word]) => loadColumn(word)));
  await load();
  let rev = app.state?.issues_rev;
  return { state: (state) => {
    if (state.issues_rev !== rev) app.soon("board", () => load().catch(app.fail));
    rev = state.issues_rev;
  } };
}

function said(row) {
  if (row.action === "undo") return ["took back: ", row.note];
  const change = row.from && row.to ? `${row.from} → ${row.to}` : row.to;
  return [h("strong", null, row.action), change ? ` ${change}` : "", row.note ? h("q", null, row.note) : "", row.undone ? h("em", { class: "muted" }, " (taken back)") : ""];
}

function metrics(issue) {
  const m = issue.metrics;
  return h("dl", { class: "pairs" }, [["Time to acknowledge", m.mtta_s], ["Time to repair", m.mttr_s], ["Between failures", m.mtbf_s]]
    .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, span(value)))),
    h("div", null, h("dt", null, "Runs hit"), h("dd", null, `${count(m.failing_runs)} of ${count(m.runs)}`)));
}

export async function issueView(root, id, app) {
  let issue = await get(`/api/issues/${id}`);
  const show = () => fill(root, page([name(issue.title), h("small", null, ` issue ${issue.id}`)],
    h("section", { class: "card" },
      h("div", { class: "row" }, severity(issue.severity), status(issue.status), issue.muted ? h("span", { class: "muted" }, issue.muted) : null,
        issue.has_regression ? h("span", { class: "chip regressed" }, "has come back") : null,
        h("span", { class: "muted" }, issue.owner ? `owner: ${issue.owner}` : "no owner")),
      issue.detail ? h("p", null, issue.detail) : null,
      issue.resolution ? h("p", null, h("strong", null, "Resolution: "), issue.resolution) : null,
      h("div", { class: "tools acts", role: "group", "aria-label": "What to do" }, actions(issue, app, async () => {
        await redraw();
        root.querySelector(".acts button")?.focus();
      }))),
    h("div", { class: "grid" },
      issue.suggestions?.length ? h("section", { class: "card" }, h("h2", null, "What may help"), issue.suggestions.map((a) => h("div", { class: "advice" }, h("h3", null, name(a.title)),
        a.why ? h("p", null, prose(a.why)) : null, a.steps?.length ? h("ol", null, a.steps.map((step) => h("li", null, prose(step)))) : null, a.fix ? h("p", null, h("strong", null, "Fix: "), prose(a.fix)) : null,
        h("p", { class: "muted small" }, "rule ", code(a.rule))))) : null,
      h("section", { class: "card" }, h("h2", null, "What it is"), h("dl", { class: "pairs" }, [["Class", name(issue.error_class + (issue.status_code ? ` (${issue.status_code})` : ""))], ["Endpoint", name(issue.endpoint_pattern)],
        ["Occurrences", count(issue.occurrences) + (issue.injected ? ` (${count(issue.injected)} injected)` : "")], ["First seen", ago(issue.first_seen)], ["Last seen", ago(issue.last_seen)],
        ["First run", issue.first_run ? h("a", { href: `#/runs/${issue.first_run}` }, `#${issue.first_run}`) : "–"], ["Hash", code(issue.signature_hash.slice(0, 12))]]
        .map(([label, value]) => h("div", null, h("dt", null, label), h("dd", null, value)))), metrics(issue),
        issue.frames?.length ? [h("h3", null, "Frames"), h("ol", { class: "frames" }, issue.frames.map((f) => h("li", null, code(name(f)))))] : null),
      h("section", { class: "card" }, h("h2", null, "History"), issue.history.length ? h("ol", { class: "timeline" }, [...issue.history].reverse().map((row) =>
        h("li", null, h("p", null, said(row)), h("p", { class: "muted small" }, row.actor, " · ", ago(row.at))))) : empty("Nobody has touched it yet.")),
      h("section", { class: "card" }, h("h2", null, "Last occurrences"), issue.recent_occurrences.length ? h("ul", { class: "plain" }, issue.recent_occurrences.map((o) =>
        h("li", { class: "line small" }, h("a", { href: `#/runs/${o.run}` }, `run #${o.run}`), `event ${o.seq}`, o.injected ? h("span", { class: "chip" }, "injected") : null, h("span", { class: "grow" }), ago(o.at)))) : empty("None is stored.")))));
  let gone = false, later = 0;
  // Not under a finger: what is drawn anew between down and up is never clicked. Nor behind a dialog, whose end gives the focus back.
  const busy = () => root.matches(":active") || document.querySelector("dialog[open]");
  const redraw = async () => {
    clearTimeout(later);
    if (busy()) return void (later = setTimeout(() => redraw().catch(app.fail), 300));
    const fresh = await get(`/api/issues/${id}`);
    if (gone) return;
    if (busy()) return redraw();
    const held = document.activeElement, had = held !== root && root.contains(held), acted = held?.closest(".acts");
    issue = fresh;
    show();
    const same = had && [...root.querySelectorAll(held.tagName)].find((node) => node.textContent === held.textContent);
    (same || (acted && root.querySelector(".acts button")))?.focus({ preventScroll: true });
  };
  show();
  let rev = app.state?.issues_rev;
  return {
    state: (state) => {
      if (state.issues_rev !== rev) app.soon("issue", () => redraw().catch(app.fail));
      rev = state.issues_rev;
    },
    destroy: () => {
      gone = true;
      clearTimeout(later);
    },
  };
}
