// SPDX-License-Identifier: Apache-2.0
// Latency and load over time (dygraphs), the distribution (SVG).
import { add, clock, compact, count, fill, h, ms, percent } from "./dom.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Its legend writes style attributes, which the page's Content-Security-Policy forbids; ours stands above the chart.
Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

// Columns of a point: second, offered, answered, errors, p50, p95, p99, max.
const kSecond = 0, kOffered = 1, kAnswered = 2, kErrors = 3, kP50 = 4, kP95 = 5, kP99 = 6;

/** A row of nulls where seconds are missing, so that a silence shows as a gap. */
function withGaps(points, step, pick) {
  const rows = [];
  for (const point of points) {
    const last = rows.at(-1);
    if (last && point[kSecond] - last[0] > step) rows.push([last[0] + step, ...pick.map(() => null)]);
    rows.push([point[kSecond], ...pick.map((p) => p(point))]);
  }
  return rows;
}

/** A round value at an axis. */
const axisMs = (v) => (v >= 1000 ? `${+(v / 1000).toFixed(2)} s` : `${+v.toFixed(2)} ms`);

/** The two charts of a run that share their time axis. */
export class RunCharts {
  /** Growing: more is to come, so the newest point is not whole yet. Only its quickest answers are in. */
  constructor(limit, growing) {
    this.limit = limit;
    this.growing = growing;
    this.points = new Map();
    this.step = 1;
    this.latency = this.frame("Response time", "ms", [["p50", "--p50"], ["p95", "--p95"], ["p99", "--p99"]]);
    this.load = this.frame("Messages per second", "/s", [["offered", "--p95"], ["answered", "--p50"], ["errors", "--bad"]]);
    this.table = h("tbody");
    this.node = h("div", { class: "charts" }, this.latency.node, this.load.node,
      h("details", { class: "data", ontoggle: () => this.fillTable() }, h("summary", null, "The same as a table"),
        h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Seconds of the run" },
          h("table", null, h("caption", { class: "hidden" }, "Seconds of the run"),
            h("thead", null, h("tr", null, ["Second", "Offered", "Answered", "Errors", "p50", "p95", "p99", "Max"].map((t) => h("th", { scope: "col", class: "num" }, t)))),
            this.table))));
  }

  frame(title, unit, series) {
    const canvas = h("div", { class: "canvas", role: "img", "aria-label": title });
    const reading = h("span", { class: "reading" });
    const keys = series.map(([name, key]) => h("span", { class: "key" }, h("i", { style: { background: `var(${key})` } }), name));
    if (unit === "ms") keys.push(h("span", { class: "key" }, h("i", { class: "dash" }), `limit of p95: ${ms(this.limit)}`));
    const node = h("figure", { class: "chart" }, h("figcaption", null, h("strong", null, title), h("span", { class: "keys" }, keys), reading), canvas);
    return { node, canvas, reading, unit, series, graph: null };
  }

  /** Takes points (new or changed ones); draws in the next frame, once however many come. */
  take(points, step, reset) {
    if (reset) this.points.clear();
    this.step = step;
    for (const point of points) this.points.set(point[kSecond], point);
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  }

  sorted() {
    const points = [...this.points.values()].sort((a, b) => a[kSecond] - b[kSecond]);
    return this.growing ? points.slice(0, -1) : points;
  }

  draw() {
    if (!this.node.isConnected) return;
    const points = this.sorted();
    const rate = (p, index) => p[index] / this.step;
    const latency = withGaps(points, this.step, [(p) => p[kP50], (p) => p[kP95], (p) => p[kP99]]);
    const load = withGaps(points, this.step, [(p) => rate(p, kOffered), (p) => rate(p, kAnswered), (p) => rate(p, kErrors)]);
    const top = Math.max(this.limit * 1.15, ...points.map((p) => (p[kP99] ?? 0) * 1.05));
    const most = Math.max(1, ...points.map((p) => rate(p, kOffered) * 1.1));
    this.show(this.latency, latency, top);
    this.show(this.load, load, most);
    this.describe(points);
    if (this.table.closest("details").open) this.fillTable();
  }

  show(frame, rows, top) {
    const file = rows.length ? rows : [[0, null, null, null]];
    if (frame.graph) {
      frame.graph.updateOptions({ file, valueRange: [0, top] });
      return;
    }
    const format = frame.unit === "ms" ? ms : (v) => compact(Math.round(v * 10) / 10);
    frame.graph = new Dygraph(frame.canvas, file, {
      labels: ["second", ...frame.series.map(([name]) => name)],
      colors: frame.series.map(([, key]) => colour(key)),
      strokeWidth: 1.8, drawPoints: rows.length < 4, pointSize: 2.5, highlightCircleSize: 3.5,
      axisLineColor: colour("--line"), gridLineColor: colour("--line-soft"), axisLabelFontSize: 12,
      fillGraph: frame.unit !== "ms", fillAlpha: 0.08, valueRange: [0, top], animatedZooms: false,
      axes: {
        // Of a short run the axis would tell each second many times.
        x: { axisLabelFormatter: (s) => (Number.isInteger(s) ? clock(s) : ""), valueFormatter: (s) => clock(s), pixelsPerLabel: 70 },
        y: { axisLabelFormatter: (v) => (v === 0 ? "0" : frame.unit === "ms" ? axisMs(v) : format(v)), valueFormatter: format, axisLabelWidth: 62 },
      },
      underlayCallback: (context, area, graph) => this.underlay(frame, context, area, graph),
      highlightCallback: (_, x, picked) => {
        frame.reading.textContent = [clock(x), ...picked.map((p) => `${p.name} ${format(p.yval)}`)].join("  ");
      },
      unhighlightCallback: () => (frame.reading.textContent = ""),
      drawCallback: (graph) => this.follow(frame, graph),
    });
  }

  /** The limit, and what lies above it. */
  underlay(frame, context, area, graph) {
    if (frame.unit !== "ms") return;
    const y = graph.toDomYCoord(this.limit);
    if (y > area.y) {
      context.fillStyle = colour("--bad-wash");
      context.fillRect(area.x, area.y, area.w, Math.min(y, area.y + area.h) - area.y);
    }
    context.strokeStyle = colour("--bad");
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(area.x, y);
    context.lineTo(area.x + area.w, y);
    context.stroke();
    context.setLineDash([]);
  }

  /** A stretch chosen in one chart is shown in the other. */
  follow(from, graph) {
    const to = from === this.latency ? this.load : this.latency;
    if (!to.graph || this.following) return;
    this.following = true;
    const window = graph.isZoomed("x") ? graph.xAxisRange() : null;
    to.graph.updateOptions({ dateWindow: window });
    this.following = false;
  }

  describe(points) {
    const known = points.filter((p) => p[kP95] !== null);
    const values = known.map((p) => p[kP95]);
    const over = values.filter((v) => v > this.limit).length;
    this.latency.canvas.setAttribute("aria-label", values.length
      ? `Response time over ${clock(points.at(-1)[kSecond] + this.step)}: p95 of a second between ${ms(Math.min(...values))} and ${ms(Math.max(...values))}, ` +
        `above the limit of ${ms(this.limit)} in ${over} of ${values.length} points`
      : "Response time: nothing measured yet");
    const sum = (index) => points.reduce((all, p) => all + p[index], 0);
    this.load.canvas.setAttribute("aria-label", `Messages: ${count(sum(kOffered))} offered, ${count(sum(kAnswered))} answered, ${count(sum(kErrors))} errors`);
    this.node.dataset.points = points.length;
  }

  fillTable() {
    const shown = this.sorted().slice(-300);
    fill(this.table, shown.map((p) => h("tr", null,
      [clock(p[kSecond]), count(p[kOffered]), count(p[kAnswered]), count(p[kErrors]), ...p.slice(kP50).map(ms)].map((t) => h("td", { class: "num" }, t)))));
  }

  /** Colours are asked anew. */
  repaint() {
    for (const frame of [this.latency, this.load]) {
      frame.graph?.updateOptions({ colors: frame.series.map(([, key]) => colour(key)), axisLineColor: colour("--line"), gridLineColor: colour("--line-soft") });
    }
  }

  destroy() {
    cancelAnimationFrame(this.pending);
    for (const frame of [this.latency, this.load]) frame.graph?.destroy();
  }
}

/** How response times are spread: bars on a logarithmic scale, those above the limit marked. */
export function distribution(buckets, limit) {
  if (!buckets.length) return null;
  const low = Math.log(Math.max(buckets[0][0], 0.05)), high = Math.log(Math.max(buckets.at(-1)[0], buckets[0][0] * 1.5));
  const bars = 48, width = 640, height = 150, floor = 122;
  const edge = (i) => Math.exp(low + ((high - low) * i) / bars);
  const x = (value) => ((Math.log(Math.max(value, 0.05)) - low) / (high - low)) * width;
  const sums = new Array(bars).fill(0);
  let total = 0, above = 0;
  for (const [upper, n] of buckets) {
    sums[Math.min(bars - 1, Math.max(0, Math.floor((x(upper) / width) * bars)))] += n;
    total += n;
    if (upper > limit) above += n;
  }
  const most = Math.max(...sums);
  const svg = h("svg", { viewBox: `0 0 ${width} ${height}`, class: "spread", role: "img",
    "aria-label": `Distribution of ${count(total)} response times from ${ms(buckets[0][0])} to ${ms(buckets.at(-1)[0])}; ${percent(above / total)} above the limit` });
  sums.forEach((n, i) => {
    if (n === 0) return;
    const tall = Math.max(1.5, (n / most) * (floor - 14));
    add(svg, h("rect", { x: (i * width) / bars + 0.7, y: floor - tall, width: width / bars - 1.4, height: tall, rx: 1.5, class: edge(i) >= limit ? "over" : "under" },
      h("title", null, `${ms(edge(i))} – ${ms(edge(i + 1))}: ${count(n)}`)));
  });
  add(svg, h("line", { x1: 0, x2: width, y1: floor + 0.5, y2: floor + 0.5, class: "axis" }));
  for (let i = 0; i <= 4; i++) {
    const value = Math.exp(low + ((high - low) * i) / 4);
    add(svg, h("text", { x: (width * i) / 4, y: height - 8, "text-anchor": i === 0 ? "start" : i === 4 ? "end" : "middle" }, ms(value)));
  }
  const at = x(limit);
  if (at > 0 && at < width) {
    add(svg, h("line", { x1: at, x2: at, y1: 4, y2: floor, class: "limit" }));
    add(svg, h("text", { x: at + (at > width * 0.8 ? -6 : 6), y: 18, "text-anchor": at > width * 0.8 ? "end" : "start", class: "limit" }, "limit of p95"));
  }
  return svg;
}
