// SPDX-License-Identifier: Apache-2.0
// Makes a complete page more comfortable: theme switch, charts to point at, zoom and read with the arrow keys. Without it the
// page shows the same in still pictures and tables.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var charts = [];

  function colour(name) { return getComputedStyle(root).getPropertyValue("--" + name).trim(); }

  // Theme: as the system has it until someone chooses; a choice is kept where the browser lets a file keep something.
  var toggle = document.getElementById("theme");
  function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches; }
  function paint() {
    toggle.textContent = isDark() ? "Light theme" : "Dark theme";
    charts.forEach(function (c) { c.paint(); });
  }
  try {
    var kept = localStorage.getItem("streamlab-theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch (e) { /* no storage: nothing to remember */ }
  toggle.hidden = false;
  toggle.addEventListener("click", function () {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("streamlab-theme", root.dataset.theme); } catch (e) { /* as above */ }
    paint();
  });
  dark.addEventListener("change", paint);

  // Print: what is folded up on the screen is unfolded on paper.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.filter.call(document.querySelectorAll("details:not([open])"), function (d) { return !d.hasAttribute("data-screen"); });
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });

  function span(ms) {
    if (ms === null) return "no sample";
    if (ms === 0) return "0";
    return ms < 10 ? ms.toPrecision(2) + " ms" : ms < 1000 ? Math.round(ms) + " ms" : +(ms / 1000).toPrecision(4) + " s";
  }
  function number(n) { return n === null ? "" : Math.round(n * 10) / 10 + ""; }
  function clock(s) { return s < 120 ? +s.toFixed(1) + " s" : Math.floor(s / 60) + ":" + ("0" + Math.floor(s % 60)).slice(-2); }

  function chart(figure, rows, series, format, log, limit) {
    var host = figure.querySelector(".live"), readout = figure.querySelector(".readout");
    host.hidden = readout.hidden = false;
    var labels = ["second"].concat(series.map(function (s) { return s.name; }));
    var top = rows.reduce(function (most, row) { return Math.max.apply(null, row.slice(1).concat(most)); }, limit || 0);
    function colours() { return series.map(function (s) { return colour(s.colour); }); }
    var options = {};
    series.forEach(function (s) { options[s.name] = { strokeWidth: s.width, fillGraph: !!s.fill, stepPlot: !!s.fill }; });
    var graph = new Dygraph(host, rows, {
      labels: labels, colors: colours(), series: options, legend: "never", logscale: log, connectSeparatedPoints: false,
      drawPoints: rows.length < 3, pointSize: 3, highlightCircleSize: 4, gridLineColor: colour("grid"), axisLineColor: colour("grid"),
      valueRange: log ? null : [0, top * 1.08 || 1], animatedZooms: false, drawAxesAtZero: false, xRangePad: 4,
      axes: { y: { axisLabelFormatter: format, axisLabelWidth: 52 }, x: { axisLabelFormatter: clock, drawGrid: false } },
      underlayCallback: function (context, area, g) {
        if (!limit) return;
        var y = g.toDomYCoord(limit);
        if (y < area.y || y > area.y + area.h) return;
        context.save();
        context.strokeStyle = colour("bad");
        context.lineWidth = 1.5;
        context.setLineDash([6, 4]);
        context.beginPath(); context.moveTo(area.x, y); context.lineTo(area.x + area.w, y); context.stroke();
        context.restore();
      },
      highlightCallback: function (event, x, points, row) { tell(row); },
      unhighlightCallback: function () { readout.textContent = hint; }
    });
    var at = -1, hint = readout.textContent;
    function tell(row) {
      at = row;
      readout.textContent = clock(rows[row][0]) + ": " + series.map(function (s, i) { return s.name + " " + format(rows[row][i + 1]); }).join(", ");
    }
    host.addEventListener("keydown", function (event) {
      var next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? rows.length - 1 : at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (event.key === "Escape") { graph.resetZoom(); graph.clearSelection(); at = -1; readout.textContent = hint; return; }
      if (next === undefined) return;
      event.preventDefault();
      next = Math.min(rows.length - 1, Math.max(0, next));
      graph.setSelection(next);
      tell(next);
    });
    charts.push({ paint: function () {
      graph.updateOptions({ colors: colours(), gridLineColor: colour("grid"), axisLineColor: colour("grid") });
    } });
  }

  var data = JSON.parse(document.getElementById("series").textContent);
  if (data.second.length > 1 && window.Dygraph) {
    // The other plug-ins write style attributes, which the page's policy forbids, and nothing here needs them.
    Dygraph.PLUGINS = [Dygraph.Plugins.Axes, Dygraph.Plugins.Grid];
    root.classList.add("has-script");
    var column = function (names) {
      return data.second.map(function (second, i) { return [second].concat(names.map(function (n) { return data[n][i]; })); });
    };
    var latency = document.getElementById("latency"), rate = document.getElementById("rate");
    if (latency) {
      chart(latency, column(["p50", "p95", "p99"]), [
        { name: "p50", colour: "p50", width: 1.75 }, { name: "p95", colour: "p95", width: 2.5 }, { name: "p99", colour: "p99", width: 1.75 }
      ], span, data.logarithmic, data.limit);
    }
    if (rate) {
      chart(rate, column(["errors", "answered", "offered"]), [
        { name: "errors", colour: "bad", width: 1.5, fill: true }, { name: "answered", colour: "p50", width: 1.75 }, { name: "offered", colour: "p95", width: 1.75 }
      ], number, false, 0);
    }
  }
  paint();
})();
