function frontier(id) {
  "use strict";
  const box = document.getElementById(id);
  const data = JSON.parse(document.getElementById(id + "-data").textContent);
  const svgNs = "http://www.w3.org/2000/svg";
  const wide = 860, high = 430, left = 70, right = 16, top = 14, bottom = 56;
  const both = data.views.length - 1;
  const state = { x: data.x, y: data.y, view: both, a: data.reference === null ? 0 : data.reference, b: null, robust: false };
  const firstRobust = data.points.findIndex((point) => point.robust);
  state.b = firstRobust >= 0 && firstRobust !== state.a ? firstRobust : (data.points.length > 1 ? (state.a === 0 ? 1 : 0) : null);

  function make(parent, name, attributes, text) {
    const svg = ["svg", "g", "circle", "path", "line", "text", "title", "rect"].includes(name);
    const node = svg ? document.createElementNS(svgNs, name) : document.createElement(name);
    for (const key in attributes || {}) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.appendChild(node);
    return node;
  }
  function written(value, unit) {
    if (value === null) return "\u2013";
    const share = unit === "" && Math.abs(value) <= 1 && value % 1 !== 0;
    const digits = share ? (Math.abs(value) < 0.1 ? 3 : 2) : (Math.abs(value) < 10 && value % 1 !== 0 ? 1 : 0);
    return value.toFixed(digits).replace("-", "\u2212") + (unit ? "\u00a0" + unit : "");
  }
  function choice(parent, words, options, chosen, change) {
    const label = make(parent, "label", {}, words + " ");
    const select = make(label, "select");
    options.forEach((option, i) => {
      const node = make(select, "option", { value: i }, option);
      if (i === chosen) node.selected = true;
    });
    select.addEventListener("change", () => { change(Number(select.value)); draw(); });
    return select;
  }

  const controls = make(box, "div", { class: "controls" });
  const names = data.measures.map((measure) => measure.label + (measure.unit ? " [" + measure.unit + "]" : ""));
  choice(controls, "Upwards", names, state.y, (value) => { state.y = value; });
  choice(controls, "Across", names, state.x, (value) => { state.x = value; });
  choice(controls, "Whose figures", data.views, state.view, (value) => { state.view = value; });
  const only = make(controls, "label");
  const tick = make(only, "input", { type: "checkbox" });
  make(only, "span", {}, " acceptable to both only");
  tick.addEventListener("change", () => { state.robust = tick.checked; draw(); });

  const picture = make(box, "svg", { viewBox: "0 0 " + wide + " " + high, role: "group", "aria-label": data.title });
  make(box, "p", { class: "under" },
    "Filled: acceptable whichever side's figures are true; open: not; cross: the reference. Dashed: what is asked. Click a point, or tab to " +
    "it and press Enter, to compare it with the reference; with Shift (or R) it becomes the reference. Arrow keys go from point to point.");
  const out = make(box, "div", { "aria-live": "polite" });

  function visible() {
    const list = [];
    data.points.forEach((point, i) => {
      const x = point.values[state.view][state.x], y = point.values[state.view][state.y];
      if (x === null || y === null || (state.robust && !point.robust && i !== state.a)) return;
      list.push({ i: i, x: x, y: y, robust: point.robust ? 1 : 0 });
    });
    return list;
  }
  function range(list, key, measure) {
    const values = list.map((one) => one[key]);
    if (measure.asked !== null) values.push(measure.asked);
    let low = Math.min.apply(null, values), up = Math.max.apply(null, values);
    if (!values.length) { low = 0; up = 1; }
    const spare = (up - low) * 0.06 || 0.5;
    return [low - spare, up + spare];
  }
  function steps(low, up) {
    const raw = (up - low) / 6, power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
    const found = [];
    for (let v = Math.ceil(low / step) * step; v <= up + 1e-9; v += step) found.push(Number(v.toPrecision(6)));
    return found;
  }
  function choose(i, asReference) {
    if (asReference) { if (state.b === i) state.b = state.a; state.a = i; } else state.b = i;
    draw(i);
  }
  function draw(focus) {
    picture.textContent = "";
    const list = visible(), mx = data.measures[state.x], my = data.measures[state.y];
    const rx = range(list, "x", mx), ry = range(list, "y", my);
    const px = (v) => left + (v - rx[0]) / (rx[1] - rx[0]) * (wide - left - right);
    const py = (v) => high - bottom - (v - ry[0]) / (ry[1] - ry[0]) * (high - top - bottom);
    steps(rx[0], rx[1]).forEach((v) => {
      make(picture, "line", { x1: px(v), x2: px(v), y1: top, y2: high - bottom, class: "grid" });
      make(picture, "text", { x: px(v), y: high - bottom + 18, "text-anchor": "middle" }, written(v, ""));
    });
    steps(ry[0], ry[1]).forEach((v) => {
      make(picture, "line", { x1: left, x2: wide - right, y1: py(v), y2: py(v), class: "grid" });
      make(picture, "text", { x: left - 8, y: py(v) + 4, "text-anchor": "end" }, written(v, ""));
    });
    make(picture, "text", { x: (left + wide - right) / 2, y: high - 10, "text-anchor": "middle", class: "axis" },
      names[state.x] + (mx.less ? ", less is better for " : ", more is better for ") + mx.who);
    make(picture, "text", { transform: "rotate(-90)", x: -(top + high - bottom) / 2, y: 16, "text-anchor": "middle", class: "axis" },
      names[state.y] + (my.less ? ", less is better" : ", more is better"));
    if (mx.asked !== null) make(picture, "line", { x1: px(mx.asked), x2: px(mx.asked), y1: top, y2: high - bottom, class: "asked" });
    if (my.asked !== null) make(picture, "line", { x1: left, x2: wide - right, y1: py(my.asked), y2: py(my.asked), class: "asked" });
    list.sort((one, other) => one.x - other.x || one.y - other.y || one.robust - other.robust);
    const nodes = [];
    list.forEach((one, at) => {
      const point = data.points[one.i];
      const name = point.label + ": " + my.label + " " + written(one.y, my.unit) + ", " + mx.label + " " + written(one.x, mx.unit) +
        (point.robust ? ", acceptable to both" : "");
      const kind = "point" + (point.robust ? " robust" : "") + (one.i === state.a ? " first" : "") + (one.i === state.b ? " second" : "");
      const node = make(picture, "g", { class: kind, tabindex: 0, role: "button", "aria-label": name,
        "aria-pressed": one.i === state.a || one.i === state.b ? "true" : "false" });
      if (one.i === state.a) {
        make(node, "path", { d: "M" + (px(one.x) - 7) + " " + (py(one.y) - 7) + "l14 14m0 -14l-14 14" });
      }
      make(node, "circle", { cx: px(one.x), cy: py(one.y), r: one.i === state.b ? 8 : 5.5 });
      make(node, "title", {}, name);
      node.addEventListener("click", (event) => choose(one.i, event.shiftKey));
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(one.i, event.shiftKey); }
        else if (event.key === "r" || event.key === "R") { event.preventDefault(); choose(one.i, true); }
        else if (event.key === "ArrowRight" || event.key === "ArrowDown") { event.preventDefault(); nodes[(at + 1) % nodes.length].focus(); }
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp") { event.preventDefault(); nodes[(at + nodes.length - 1) % nodes.length].focus(); }
      });
      nodes.push(node);
      if (focus === one.i) node.focus();
    });
    compare();
  }
  function compare() {
    out.textContent = "";
    if (state.b === null) return;
    const a = data.points[state.a], b = data.points[state.b];
    make(out, "p", {}, "Reference: " + a.label + ".");
    make(out, "p", {}, "Compared: " + b.label + (b.robust ? " (acceptable to both)." : "."));
    const table = make(make(out, "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "What is traded for what" }), "table");
    const head = make(make(table, "thead"), "tr");
    ["What is traded, " + data.views[state.view], "Reference", "Compared", "Gains", "Loses"].forEach((text, i) =>
      make(head, "th", { scope: "col", class: i === 1 || i === 2 ? "number" : "short" }, text));
    const body = make(table, "tbody");
    data.measures.forEach((measure, m) => {
      const from = a.values[state.view][m], to = b.values[state.view][m];
      const row = make(body, "tr"), known = from !== null && to !== null && from !== to;
      const better = known && (to < from) === measure.less;
      make(row, "td", {}, names[m]);
      make(row, "td", { class: "number" }, written(from, measure.unit));
      make(row, "td", { class: "number" }, written(to, measure.unit));
      make(row, "td", {}, known && better ? measure.who : "\u2013");
      make(row, "td", {}, known && !better ? measure.who : "\u2013");
    });
  }
  if (!data.points.length) return;
  box.hidden = false;
  const still = box.parentElement.querySelector(".still");
  if (still) still.hidden = true;
  draw();
}
