// A run of somebody's own script: its curves, and what is trained. It only looks.

import "./address.js";
import { colours, onScheme, scale } from "./colours.js";
import { Connection } from "./connection.js";
import { element } from "./element.js";
import { Frame } from "./frame.js";
import { mount as messages } from "./panels/messages.js";

// So many times as long as a picture took to draw, the page rests before the next one: training has the same processors.
const REST = 3;
const LONGEST_REST = 60; // milliseconds
const SERVER_ENDS = 1012; // what a server says that ends in good order

const root = document.getElementById("watched");
const head = document.getElementById("head");
const lab = new EventTarget();
lab.on = (name, back) => lab.addEventListener(name, ({ detail }) => back(detail));
const tell = (name, detail) => lab.dispatchEvent(new CustomEvent(name, { detail }));
messages(document.getElementById("message"), lab);

let run = null;
const panels = new Map();
const place = element("output", { id: "place", "aria-live": "off" });
const bar = element("progress", { "aria-label": "Epochs done" });
const states = { over: " · the run is over", stopped: " · stopped by an error or Ctrl-C" };
const log = element("input", { type: "checkbox", id: "log", onchange: draw });
const close = element("button", { id: "close", hidden: true, onclick: () => connection.socket.send('{"do":"close"}') }, "Close");
head.append(place, bar, element("label", {}, log, " log scale"), close);
const layers = element("tbody");
const key = element("p", { class: "quiet" }, "A picture has a line for each neuron, across what comes in: blue is plus, orange is minus, and the strongest colour is the layer's largest weight.");
const summary = element("section", { class: "panel" }, element("h2", {}, "Layers"), element("table", {}, element("thead", {}, element("tr", {}, ["Layer", "Weights", "Now"].map((text) => element("th", { scope: "col" }, text)))), layers), key);
root.append(summary);

function panel(name) {
  if (panels.has(name)) return panels.get(name);
  const canvas = element("canvas", { role: "img" });
  const legend = element("div", { class: "legend" });
  const made = element("section", { class: "panel", "data-log": name }, element("h2", {}, name.replaceAll("_", " ")), legend, canvas);
  root.insertBefore(made, summary);
  panels.set(name, { canvas, legend, made });
  return panels.get(name);
}

function draw() {
  if (!run) return;
  const names = Object.keys(run.logs).filter((name) => !name.startsWith("val_") || !run.logs[name.slice(4)]);
  names.sort((one, other) => (other === "loss") - (one === "loss"));
  names.forEach(panel); // all of them, before one is measured: they share the width
  for (const name of names) {
    const training = run.logs[name];
    const validation = run.logs[`val_${name}`];
    const { canvas, legend, made } = panel(name);
    const scaled = (value) => (value === null || (log.checked && value <= 0) ? NaN : log.checked ? Math.log10(value) : value);
    const lines = [training, validation].filter(Boolean).map((values) => values.map(scaled));
    const known = lines.flat().filter(Number.isFinite);
    const last = (values) => values.findLast((value) => value !== null)?.toPrecision(4) ?? "–";
    legend.replaceChildren(element("span", { class: "training" }, `training ${last(training)}`), ...(validation ? [element("span", { class: "validation" }, `validation ${last(validation)}`)] : []));
    canvas.setAttribute("aria-label", `${name} over ${run.epoch} epochs: ${legend.textContent}`);
    if (!known.length) continue;
    const width = Math.max(200, made.clientWidth - 26);
    const frame = new Frame(canvas, {
      width,
      height: Math.round(Math.max(240, Math.min(420, 0.7 * width))),
      x: { low: run.epochs[0], high: run.epochs.at(-1), label: "epoch" },
      y: { low: Math.min(...known), high: Math.max(...known), label: log.checked ? `log₁₀ ${name}` : name },
      left: 64,
    });
    frame.axes();
    lines.forEach((values, number) => {
      frame.context.setLineDash(number ? [6, 4] : []);
      const shown = values.map((value, at) => [run.epochs[at], value]).filter(([, value]) => Number.isFinite(value));
      frame.curve(shown.map(([epoch]) => epoch), shown.map(([, value]) => value), number ? colours.minus : colours.plus);
    });
    frame.context.setLineDash([]);
  }
}

/** A name that may be broken where its words end. */
function broken(name) {
  return name.split(/(?<=_)|(?<=[a-z])(?=[A-Z])/).flatMap((word) => [word, element("wbr", {})]);
}

/** Draws a layer's weights: a line for each neuron, across its inputs. */
function paint(canvas, { name, heat }) {
  const { inputs, outputs, most, codes } = heat;
  const bytes = atob(codes);
  if (canvas.width !== inputs || canvas.height !== outputs) {
    Object.assign(canvas, { width: inputs, height: outputs });
    const cell = Math.max(1, Math.min(10, 140 / Math.max(inputs, outputs)));
    Object.assign(canvas.style, { width: `${cell * inputs}px`, height: `${cell * outputs}px` });
  }
  const context = canvas.getContext("2d");
  const image = context.createImageData(inputs, outputs);
  const pixels = new Uint32Array(image.data.buffer);
  for (let place = 0; place < bytes.length; place++) pixels[(place % outputs) * inputs + Math.floor(place / outputs)] = scale[bytes.charCodeAt(place)];
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-label", `Weights of ${name}: ${outputs} neurons, ${inputs} inputs, none farther from 0 than ${most.toPrecision(3)}`);
}

function show(message) {
  run = message;
  place.textContent = `${run.model} · epoch ${run.epoch.toLocaleString()}${run.end ? ` of ${run.end.toLocaleString()}` : ""}${run.over ? states.over : run.stopped ? states.stopped : ""}`;
  document.title = `${run.model} · Fathoms Lab`;
  bar.hidden = !run.end;
  bar.max = run.end || 1;
  bar.value = run.epoch;
  close.hidden = !(run.over && run.stays);
  const known = JSON.stringify(run.layers.map(({ name, kind, weights, heat }) => [name, kind, weights, heat?.inputs]));
  if (layers.dataset.known !== known) {
    layers.dataset.known = known;
    layers.replaceChildren(
      ...run.layers.map(({ name, kind, weights, heat }) =>
        element("tr", {}, element("td", {}, broken(name), element("small", {}, broken(kind))), element("td", {}, weights.toLocaleString()), element("td", {}, heat && element("canvas", { class: "heat", role: "img" }))),
      ),
    );
  }
  run.layers.forEach((layer, place) => layer.heat && paint(layers.rows[place].querySelector("canvas"), layer));
  draw();
}

/** The server ends with the run or its script: what is drawn stays. Only a line that broke while the script goes on is mended. */
function ended(code) {
  if (code && !run?.over && !run?.stopped && code !== SERVER_ENDS) return false;
  close.hidden = true;
  const why = run?.over
    ? "The run is over, and its script has closed this page. Another run has an address of its own."
    : "The script has ended before the run was over: by an error, or somebody stopped it. What it showed last stays here.";
  tell("message", { text: why, stays: true });
  return true;
}

let newest = null;
let coming = null;
const connection = new Connection({
  told: (message) => {
    if (message.tell !== "watched") return;
    newest = message;
    coming ??= requestAnimationFrame(() => {
      const begun = performance.now();
      coming = null;
      show(newest);
      setTimeout(() => connection.drawn(), Math.min(REST * (performance.now() - begun), LONGEST_REST));
    });
  },
  lost: (code) => tell("lost", code),
  ended,
  found: () => tell("found"),
});
onScheme(() => run && show(run));
new ResizeObserver(() => requestAnimationFrame(draw)).observe(root);
window.watched = () => run; // for whoever opens the console
