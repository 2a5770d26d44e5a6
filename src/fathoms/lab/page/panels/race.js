// Several optimizers from the same start, on the same batches.

import { element } from "../element.js";
import { layout, onScheme, plotly, settings } from "../plots.js";

const RUNNERS = { sgd: 0.05, momentum: 0.02, rmsprop: 0.002, adagrad: 0.05, adam: 0.005, adamw: 0.005, nadam: 0.005, lion: 0.0005 };
const NAMES = { sgd: "SGD", momentum: "SGD with momentum", rmsprop: "RMSprop", adagrad: "Adagrad", adam: "Adam", adamw: "AdamW", nadam: "Nadam", lion: "Lion" };
// Okabe and Ito's colours, which colour-blind people tell apart, each with a dash of its own.
const LOOKS = [
  ["#0072b2", "solid"],
  ["#e69f00", "dash"],
  ["#009e73", "dot"],
  ["#d55e00", "dashdot"],
  ["#cc79a7", "longdash"],
  ["#56b4e9", "longdashdot"],
  ["#8a7a00", "5px,2px"],
  ["#888888", "2px,2px"],
];
const CHOSEN = ["sgd", "momentum", "rmsprop", "adam"];

export function mount(root, lab) {
  const epochs = element("input", { type: "number", id: "race-epochs", min: 1, max: 500, step: 1, value: "30" });
  const rows = Object.entries(RUNNERS).map(([name, rate]) => {
    const runs = element("input", { type: "checkbox", id: `race-${name}`, checked: CHOSEN.includes(name) });
    const speed = element("input", { type: "number", min: 1e-9, max: 100, step: "any", value: String(rate), "aria-label": `Learning rate of ${NAMES[name]}` });
    return { name, runs, speed, row: element("div", { class: "runner" }, element("label", {}, runs, ` ${NAMES[name]}`), speed) };
  });
  const log = element("input", { type: "checkbox", id: "race-log", onchange: draw });
  const go = element("button", { class: "primary", id: "race", onclick: run }, "Race");
  const words = element("p", { class: "quiet", id: "race-words" }, "Each begins at the same weights and sees the same batches; only what it makes of the gradients differs.");
  const plot = element("div", { hidden: true, class: "plot", id: "race-curves", role: "img", "aria-label": "Training loss of each optimizer" });
  root.append(
    words,
    element("div", { class: "side" }, element("div", { class: "runners" }, rows.map(({ row }) => row), element("label", {}, "epochs ", epochs), element("label", {}, log, " log scale"), go), plot),
  );
  let last = null;

  async function run() {
    const runners = rows.filter(({ runs }) => runs.checked).map(({ name, speed }) => ({ optimizer: name, rate: Number(speed.value) }));
    go.disabled = true;
    words.textContent = "Racing …";
    try {
      last = await lab.ask("race", { runners, epochs: Number(epochs.value) });
      const ends = Object.keys(last.runners).map((name) => [name, last.arrays[`${name}/loss`].at(-1)]).sort((a, b) => a[1] - b[1]);
      words.textContent = `After ${epochs.value} epochs: ${ends.map(([name, loss]) => `${NAMES[name]} ${loss.toPrecision(4)}`).join(", ")}.`;
      await draw();
    } catch (error) {
      words.textContent = error.message;
    } finally {
      go.disabled = false;
    }
  }

  async function draw() {
    if (!last) return;
    const library = await plotly();
    plot.hidden = false;
    const names = Object.keys(RUNNERS);
    const traces = Object.keys(last.runners).map((name) => {
      const [hue, dash] = LOOKS[names.indexOf(name)];
      return { x: last.arrays[`${name}/epochs`], y: last.arrays[`${name}/loss`], name: NAMES[name], mode: "lines", line: { color: hue, dash, width: 2 }, hovertemplate: "%{y:.4g}" };
    });
    const shape = layout("epoch", "training loss", { height: 340 });
    if (log.checked) shape.yaxis.type = "log";
    library.react(plot, traces, shape, settings);
  }

  lab.on("state", ({ run: present }) => (go.disabled = !present));
  onScheme(draw);
}
