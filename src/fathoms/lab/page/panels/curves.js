// Loss and metric over the epochs: this run, its last steps, and earlier runs behind it.

import { element } from "../element.js";
import { written } from "../numbers.js";
import { colour, layout, onScheme, plotly, settings } from "../plots.js";

const metricNames = {
  mean_absolute_error: "mean absolute error",
  binary_accuracy: "share of right labels",
  sparse_categorical_accuracy: "share of right labels",
};
// While it trains, drawn at most so often, and for about such a share of the time: the numbers beside the plot are newer. But
// the first drawing, which takes long, is not to hold up the next for long.
const PAUSE = 100;
const SHARE = 0.06;
const LONGEST = 2000;
// Epochs are counted one by one as long as they have room.
const FEW_EPOCHS = 8;

const figure = (value) => (Math.abs(value) >= 1e4 ? written(value, 5) : value.toPrecision(4));

export function mount(root, lab) {
  const log = element("input", { type: "checkbox", id: "log-scale", onchange: () => draw(true) });
  const kind = element(
    "select",
    { id: "curve-kind", "aria-label": "What the curves show", onchange: () => draw(true) },
    element("option", { value: "loss" }, "Loss"),
    element("option", { value: "metric" }, "Metric"),
    element("option", { value: "recent" }, "Last steps"),
  );
  const compare = element("input", { type: "checkbox", id: "compare", checked: true, onchange: () => draw(true) });
  const compareLabel = element("label", { hidden: true }, compare, "earlier runs");
  const numbers = element("dl", { class: "figures", id: "figures" });
  const plot = element("div", { class: "plot", id: "curves", role: "img", "aria-label": "Curves of the loss" });
  root.append(
    element("h2", {}, "Loss"),
    numbers,
    element("div", { class: "row" }, kind, element("label", {}, log, "log scale"), compareLabel),
    plot,
  );

  let library = null;
  let earlier = null; // the curves of runs that ended
  let drawn = -Infinity; // when it was drawn
  let rest = PAUSE;
  let later = null;

  function figures() {
    const live = lab.live;
    if (!live) return numbers.replaceChildren();
    const { arrays, views } = live;
    const last = (name) => arrays[`curves/${name}`].at(-1);
    const metric = metricNames[views.curves.metric];
    const rows = [
      ["training loss", last("loss")],
      ["validation loss", last("val_loss")],
      [`validation: ${metric}`, last("val_metric")],
    ];
    numbers.replaceChildren(
      ...rows.flatMap(([name, value]) => [
        element("dt", {}, name),
        element("dd", { "data-figure": name }, value === undefined ? "–" : figure(value)),
      ]),
    );
    plot.setAttribute("aria-label", `Curves. ${rows.map(([name, value]) => `${name} ${value?.toPrecision(3) ?? "unknown"}`).join(", ")}`);
  }

  function traces() {
    const { arrays, views } = lab.live;
    const get = (name) => arrays[`curves/${name}`];
    const line = (x, y, name, colourName, more = {}) => ({ x, y, name, mode: x.length > 2 ? "lines" : "lines+markers", line: { color: colour(colourName), width: 2 }, hovertemplate: "%{y:.4g}", ...more });
    if (kind.value === "recent") {
      return { traces: [line(get("recent_steps"), get("recent_loss"), "loss of a step", "plus")], x: "step", y: "loss" };
    }
    const behind = compare.checked && earlier ? earlier.names.flatMap((name, place) => past(name, place)) : [];
    if (kind.value === "metric") {
      const x = get("measured_epochs");
      const own = [line(x, get("metric"), "training", "plus"), line(x, get("val_metric"), "validation", "minus", { line: { color: colour("minus"), width: 2, dash: "dot" } })];
      return { traces: [...behind, ...own], x: "epoch", y: metricNames[views.curves.metric] };
    }
    const own = [
      line(get("epochs"), get("loss"), "training", "plus"),
      line(get("measured_epochs"), get("val_loss"), "validation", "minus", { line: { color: colour("minus"), width: 2, dash: "dot" } }),
    ];
    return { traces: [...behind, ...own], x: "epoch", y: "loss" };
  }

  function past(name, place) {
    const get = (part) => earlier.arrays[`${place}/${part}`];
    const shown = kind.value === "metric" ? "val_metric" : "val_loss";
    const shade = 0.3 + (0.5 * (place + 1)) / earlier.names.length;
    return [{ x: get("measured_epochs"), y: get(shown), name: `earlier: ${name}`, mode: "lines", opacity: shade, line: { color: colour("quiet"), width: 1.2 }, hovertemplate: "%{y:.4g}", showlegend: false }];
  }

  function draw(atOnce) {
    if (!lab.live) {
      if (library) library.purge(plot);
      return;
    }
    if (!library) return;
    const begun = performance.now();
    const wait = drawn + (lab.live.playing ? rest : PAUSE) - begun;
    clearTimeout(later);
    if (!atOnce && wait > 0) {
      later = setTimeout(() => draw(true), wait);
      return;
    }
    const { traces: lines, x, y } = traces();
    const shape = layout(x, y, { height: 260, uirevision: kind.value });
    if (log.checked) shape.yaxis.type = "log";
    if (x === "epoch" && lines.every(({ x: places }) => !(places.at(-1) > FEW_EPOCHS))) shape.xaxis.dtick = 1;
    if (!lines.some(({ x: places }) => places.length)) {
      shape.uirevision = "nothing"; // what is drawn then has ranges of its own
      shape.xaxis.range = [0, FEW_EPOCHS];
      Object.assign(shape.yaxis, { range: [0, 1], type: "linear", showticklabels: false }); // nothing is known yet
    }
    library.react(plot, lines, shape, settings);
    drawn = performance.now();
    rest = Math.max(PAUSE, Math.min(LONGEST, (drawn - begun) / SHARE));
  }

  let known = "";
  async function fetchEarlier() {
    const names = lab.state.earlier.map(({ name, epoch }) => `${name} ${epoch}`).join("\n");
    if (names === known) return;
    known = names;
    compareLabel.hidden = !names;
    earlier = names ? await lab.do("earlier") : null;
    draw(true);
  }

  lab.on("state", () => {
    fetchEarlier();
    figures();
    if (!lab.live) draw(true);
  });
  lab.on("live", () => {
    figures();
    draw(false);
    if (!library) requestAnimationFrame(() => setTimeout(load)); // the page is drawn first: the library takes longer than all of it
  });
  const load = () => plotly().then((found) => ((library = found), draw(true)), (error) => lab.tell("message", { text: error.message, kind: "error" }));
  onScheme(() => draw(true));
}
