// The network, drawn and edited in place.

import { onScheme } from "../colours.js";
import { followState, layersOf, setLayers } from "../layers.js";
import { element } from "../element.js";
import { written } from "../numbers.js";
import { axesLists } from "./axes.js";
import { Card } from "./network/card.js";
import { Drawing } from "./network/drawing.js";
import { alike, Heads } from "./network/heads.js";
import { Inspector } from "./network/inspector.js";
import { ModelLine, modelChooser } from "./network/model.js";
import { arranged } from "./network/layout.js";
import { namesOf, neuronName } from "./network/names.js";
import { tables } from "./network/table.js";
import { Welcome } from "./network/welcome.js";

const FEW_INPUTS = 16; // more are folded
const starts = [
  ["one-neuron", "One neuron", "No hidden layer: a weighted sum of the inputs", []],
  ["shallow", "Shallow", "One hidden layer of 16 neurons", alike(1, 16)],
  ["deep", "Deep", "Three hidden layers of 12 neurons", alike(3, 12)],
];

export function mount(root, lab) {
  followState(lab);
  const welcome = new Welcome(lab);
  const start = element("div", { class: "starts", role: "group", "aria-label": "Start from", id: "starts" }, element("span", { class: "quiet" }, "Start from"));
  for (const [id, title, words, layers] of starts)
    start.append(element("button", { type: "button", id, title: words, onclick: () => setLayers(lab, layers) }, title));
  const chooser = modelChooser(lab);
  const model = new ModelLine(lab);
  const lists = axesLists(lab, "axis");
  const axesLine = element(
    "div",
    { class: "axes", role: "group", "aria-label": "Show each neuron over" },
    element("label", {}, element("span", { class: "quiet" }, "Shown over"), lists.across),
    element("label", {}, element("span", { class: "quiet" }, "and"), lists.up),
  );
  const canvas = element("canvas", { "aria-hidden": "true" });
  const headline = element("div", { class: "heads" });
  const nodes = element("div", { class: "nodes", role: "group", "aria-label": "Neurons: arrows move, Enter enlarges" });
  const body = element("div", { class: "body" }, canvas, nodes);
  const card = new Card();
  const stage = element("div", { class: "stage" }, headline, body);
  const legend = element("p", { class: "legend quiet" });
  const table = element("details", { id: "network-table" }, element("summary", {}, "The network as a table"));
  const inspector = new Inspector(lab);
  const whole = element("div", { hidden: true }, element("div", { class: "top" }, start, axesLine), stage, legend, table, inspector.root, card.root);
  const begin = element("div", { class: "begin" }, welcome.root);
  root.append(begin, model.root, whole);

  const heads = new Heads(headline, lab);
  const drawing = new Drawing(canvas);
  let layout = null;
  let picture = null;
  let names = null;
  let namesOfState = null; // the state that they are of
  let spelled = "";
  let naming = 0; // changes when they do
  let unfolded = false;
  let lit = null;
  let built = "";
  let width = stage.clientWidth; // asked for when it changes: asking for it lays the whole page out

  const fold = element("button", { type: "button", class: "fold", onclick: () => ((unfolded = !unfolded), relay()) });

  /** What this panel needs of the newest picture of the run. */
  function taken(live) {
    const words = live.views.network;
    const part = (name) => live.arrays[`network/${name}`];
    const inputs = Math.min(words.inputs.shown, unfolded ? Infinity : FEW_INPUTS);
    const weights = words.layers.map((_, place) => part(`weights${place}`));
    weights[0] = Object.assign(weights[0].subarray(0, inputs * weights[0].shape[1]), { shape: [inputs, weights[0].shape[1]] });
    const arrays = Object.fromEntries(["responses", "scales", "ranges", "histograms", "states", "points", "biases"].map((name) => [name, part(name)]));
    return { ...words, ...arrays, weights, shownInputs: inputs };
  }

  /** The names of the newest state; there may be thousands, so they are not made for each picture. */
  function named() {
    if (namesOfState === lab.state) return;
    namesOfState = lab.state;
    const { features, variables, sources, labels, target, learned } = lab.state.problem;
    const now = JSON.stringify([features, variables, sources, labels, target, learned]);
    if (now === spelled) return;
    spelled = now;
    naming++;
    names = namesOf(lab.state);
  }

  function relay() {
    if (!lab.live?.views.network || !lab.state?.run || !lab.state.problem) return;
    named();
    picture = taken(lab.live);
    if (picture.inputs.units !== names.inputs.length || picture.layers.length !== lab.state.design.layers.length + 1) return;
    const layers = picture.layers.map(({ shown }) => shown);
    const wanted = JSON.stringify([width, picture.shownInputs, layers, picture.layers, naming]);
    if (wanted !== built) {
      layout = arranged({ inputs: picture.shownInputs, layers, width: Math.max(300, width), narrow: width < 560 });
      built = wanted;
      build();
    }
    paint();
  }

  function build() {
    for (const each of [headline, body]) each.style.width = `${layout.width}px`;
    body.style.height = `${layout.height}px`;
    heads.place(layout.columns);
    headline.classList.toggle("tight", layout.tight);
    const { units } = picture.inputs;
    const hidden = units - picture.shownInputs;
    fold.textContent = unfolded ? "Show fewer" : `+ ${hidden.toLocaleString("en")} more`;
    fold.hidden = !hidden && !(unfolded && units > FEW_INPUTS);
    fold.disabled = unfolded ? false : picture.inputs.shown <= FEW_INPUTS;
    heads.first.replaceChildren(element("b", {}, "Inputs"), element("span", { class: "quiet", title: inputsTitle() }, inputsWords(units)), fold);
    const focused = document.activeElement?.closest?.(".nodes") ? document.activeElement.dataset.key : null;
    const marks = [];
    const made = layout.columns.flatMap((column, place) => {
      if (column.layer !== undefined) {
        const { units: all, shown } = picture.layers[column.layer];
        if (all > shown) marks.push(element("div", { class: "folded quiet", style: `left:${column.x}px;width:${column.width}px` }, `+ ${(all - shown).toLocaleString("en")} more`));
      }
      return column.cells.map((cell, unit) => node(column, place, cell, unit));
    });
    nodes.replaceChildren(...made, ...marks);
    const again = made.find((each) => each.dataset.key === focused);
    (again ?? made[layout.columns[0].cells.length] ?? made[0]).tabIndex = 0;
    again?.focus();
    lit = null;
    card.hide();
  }

  /** How many inputs there are; they are columns, or what a model's first layers make of these. */
  function inputsWords(units) {
    if (lab.state.problem.front) return units === 1 ? "1 number" : `${units.toLocaleString("en")} numbers`;
    return units === 1 ? "1 column" : units.toLocaleString("en");
  }
  const inputsTitle = () => (lab.state.problem.front ? `What the model's first layers give (${lab.state.model?.front ?? "as it learned them"}); they do not train` : undefined);

  function node(column, place, cell, unit) {
    const input = column.kind === "inputs";
    const source = input ? names.sources[unit] : null;
    const words = !input ? undefined : source === null ? names.inputs[unit] : `${names.inputs[unit]}: show the neurons over ${source === names.inputs[unit] ? "it" : source}`;
    const made = element("button", {
      type: "button",
      class: input ? "input" : "neuron",
      tabindex: -1,
      "data-key": `${place}.${unit}`,
      "aria-label": words ?? titleOf(column.layer, unit),
      "aria-disabled": input && source === null ? "true" : undefined,
      title: words,
      onpointerenter: () => light(column, unit, made),
      onpointerleave: () => light(null),
      onfocus: () => light(column, unit, made),
      onblur: () => light(null),
      onclick: () => {
        if (!input) inspector.open(column.layer, unit, made);
        else if (source !== null) lists.put(source);
      },
    });
    const [left, width, height] = input ? [4, cell.x + cell.size + 2, 19] : [cell.x, cell.size, cell.size];
    Object.assign(made.style, { left: `${left}px`, top: `${cell.y + (cell.size - height) / 2}px`, width: `${width}px`, height: `${height}px` });
    return made;
  }

  nodes.addEventListener("keydown", (event) => {
    const [place, unit] = (event.target.dataset.key ?? "").split(".").map(Number);
    const [by, along] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
    const column = layout.columns[place + along];
    if (!column) return;
    event.preventDefault();
    const wanted = `${place + along}.${Math.max(0, Math.min(column.cells.length - 1, unit + by))}`;
    const next = [...nodes.children].find((each) => each.dataset.key === wanted);
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  const titleOf = (layer, unit) => {
    const name = neuronName(names, picture.layers.length, layer, unit);
    return name[0].toUpperCase() + name.slice(1);
  };
  const numberOf = (layer, unit) => picture.layers.slice(0, layer).reduce((sum, { shown }) => sum + shown, unit);

  function wordsOf(layer, unit) {
    const number = numberOf(layer, unit);
    const state = picture.states[number];
    if (state === 2) return "It gives values that are no numbers (NaN).";
    const range = `${written(picture.ranges[2 * number])} to ${written(picture.ranges[2 * number + 1])}`;
    return `${state === 1 ? `Dead: 0 on all ${picture.rows} rows looked at. ` : `${range} on the data, `}bias ${written(picture.biases[number])}`;
  }

  function light(column, unit, made) {
    if (!column) {
      lit = null;
      card.hide();
    } else {
      lit = { layer: column.layer ?? -1, unit, made };
      if (column.layer !== undefined) {
        made.setAttribute("aria-label", `${titleOf(column.layer, unit)}: ${wordsOf(column.layer, unit)}`);
        showCard();
      } else card.hide();
    }
    soon();
  }

  function showCard() {
    const { layer, unit, made } = lit;
    if (layer < 0 || inspector.root.open) return card.hide();
    card.show(picture, numberOf(layer, unit), titleOf(layer, unit), wordsOf(layer, unit), made);
  }

  let asked = 0;
  const soon = () => (asked ||= requestAnimationFrame(() => ((asked = 0), paint())));

  function paint() {
    if (!layout || !picture || whole.hidden) return;
    drawing.draw(layout, picture, names, lit);
    if (lit) showCard();
  }

  function tell() {
    if (!table.open || !picture || !lab.state?.run) return;
    table.replaceChildren(table.firstElementChild, ...tables(lab.state, picture, names, titleOf));
  }
  table.addEventListener("toggle", tell);

  function axes() {
    lists.show(picture.axes, names.variables);
    legend.replaceChildren(
      element("span", {}, element("i", { class: "plus" }), "plus"),
      element("span", {}, element("i", { class: "minus" }), "minus"),
      element("span", {}, element("i", { class: "dead" }), "dead: never active on the data"),
      ...(picture.others ? [element("span", {}, picture.others)] : []),
    );
  }

  lab.on("state", (state) => {
    whole.hidden = !state.run;
    welcome.show(state);
    const place = state.run ? start : begin;
    if (chooser.parentNode !== place) place.append(chooser);
    model.show(state);
    if (!state.run || !state.problem) return inspector.close();
    named();
    width ||= stage.clientWidth;
    heads.show(layersOf(lab), outputWords(state));
    relay();
    if (picture && !state.run.playing) tell();
  });
  let seen = "";
  lab.on("live", (live) => {
    relay();
    const wanted = JSON.stringify([live.views.network?.axes, names?.variables.length, live.version]);
    if (picture && wanted !== seen) {
      seen = wanted;
      axes();
      if (!live.playing) tell();
    }
  });
  lab.on("equation", () => inspector.close());
  onScheme(soon);
  new ResizeObserver(() => {
    width = stage.clientWidth;
    relay();
  }).observe(stage);
}

function outputWords({ problem }) {
  if (problem.task === "regression") return [problem.target, "linear"];
  return [problem.target, problem.labels.length === 2 ? "sigmoid" : `${problem.labels.length} labels, softmax`];
}
