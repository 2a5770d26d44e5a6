// One neuron in full: the equation with the columns' names, the line or plane through the data, and the residuals.

import { colours, onScheme } from "../colours.js";
import { element } from "../element.js";
import { Follower } from "../follow.js";
import { Frame } from "../frame.js";
import { signed, written } from "../numbers.js";
import { axesLists } from "./axes.js";
import { isGone, respond } from "./network/inspector.js";
import { isFlat, Plane } from "./one-neuron/plane.js";

const activations = {
  relu: "max(0, sum)",
  linear: "sum",
  sigmoid: "1 / (1 + e^−sum)",
  tanh: "tanh(sum)",
  leaky_relu: "sum, or 0.2·sum below 0",
  softplus: "log(1 + e^sum)",
  silu: "sum / (1 + e^−sum)",
};

/** Gives `onShow` and `onHide` of its tab. */
export function mount(root, lab) {
  let chosen = {}; // {layer, unit}; empty for the first output
  const layer = element("select", { id: "one-layer", "aria-label": "Layer", onchange: () => choose({ layer: Number(layer.value), unit: 0 }) });
  const unit = element("select", { id: "one-unit", "aria-label": "Neuron", onchange: () => choose({ ...chosen, layer: Number(layer.value), unit: Number(unit.value) }) });
  const pick = element("div", { class: "pick" }, element("span", { class: "quiet" }, "Neuron"), layer, unit);
  const equation = element("p", { class: "equation", id: "equation" });
  const then = element("p", { class: "then quiet" });
  const plots = ["response", "fit", "spread"].map((name) => {
    const canvas = element("canvas", { role: "img", id: `one-${name}` });
    const title = element("h3", {});
    const words = element("p", { class: "quiet words" });
    return { canvas, title, words, root: element("figure", {}, title, canvas, words) };
  });
  const lists = axesLists(lab, "one");
  const plane = new Plane();
  const ways = ["plane", "map"].map((id) => element("button", { type: "button", id: `one-as-${id}`, "aria-pressed": String(id === "plane"), onclick: () => look(id) }));
  const switches = element("span", { class: "switch", role: "group", "aria-label": "Show it as" }, ways);
  const chosenOver = element("span", { class: "over", role: "group", "aria-label": "Columns" }, element("label", {}, element("span", { class: "quiet" }, "over"), lists.across), element("label", {}, element("span", { class: "quiet" }, "and"), lists.up));
  plots[0].root.prepend(element("header", {}, plots[0].title, switches, chosenOver));
  plots[0].canvas.before(plane.root);
  const table = element("table", { id: "terms" });
  const trouble = element("p", { class: "quiet", hidden: true });
  const whole = element(
    "div",
    { class: "one-neuron" },
    pick,
    equation,
    then,
    element("div", { class: "figures-row" }, plots.map((plot) => plot.root), element("div", { class: "terms", tabindex: 0, role: "group", "aria-label": "Terms of the equation" }, table)),
  );
  root.append(trouble, whole);

  const follower = new Follower(
    lab,
    root,
    async () => ({ asked: chosen, picture: await lab.ask("one_neuron", chosen) }),
    ({ asked, picture }) => asked === chosen && show((last = picture)),
    (error) => {
      if (isGone(error)) return choose({});
      trouble.textContent = error.message;
      trouble.hidden = false;
      whole.hidden = true;
    },
  );
  let last = null;
  function choose(neuron) {
    chosen = neuron;
    follower.now();
  }
  lab.on("equation", choose);
  onScheme(() => last && show(last));
  new ResizeObserver(() => last && draw(last)).observe(root);

  function show(picture) {
    trouble.hidden = true;
    whole.hidden = false;
    choices(picture);
    equation.replaceChildren(
      element("b", {}, picture.left),
      " = ",
      ...picture.pieces.flatMap((piece, place) => [element("span", { class: /^−/.test(piece) ? "minus" : "plus" }, piece), place < picture.pieces.length - 1 ? " " : ""]),
    );
    then.replaceChildren(...raised(meaning(picture)));
    then.hidden = !then.textContent;
    terms(picture);
    draw(picture);
  }

  function choices({ choices: { layers, outputs }, layer: own, unit: place }) {
    pick.hidden = !layers.length && outputs.length === 1;
    const units = own < layers.length ? Array.from({ length: layers[own] }, (_, number) => `neuron ${number + 1}`) : outputs;
    fill(layer, [...layers.map((_, number) => `Layer ${number + 1}`), "Output"], own);
    fill(unit, units, place);
    unit.hidden = units.length === 1;
  }

  function look(id) {
    for (const each of ways) each.setAttribute("aria-pressed", String(each.id === `one-as-${id}`));
    if (last) draw(last);
  }

  function draw(picture) {
    if (!lab.state?.problem) return; // a page that is resized while another table is opened
    const [response, fit, spread] = plots;
    const flat = picture.axes.length === 1;
    response.title.textContent = !flat ? "" : isFlat(picture) ? "Line" : "Curve";
    response.title.hidden = !flat;
    switches.hidden = flat;
    ways[0].textContent = isFlat(picture) ? "Plane" : "Surface";
    ways[1].textContent = "Heat map";
    lists.show(picture.axes, lab.state.problem.variables);
    const solid = !flat && ways[0].getAttribute("aria-pressed") === "true";
    plane.root.hidden = !solid;
    response.canvas.hidden = response.words.hidden = solid;
    const wide = Math.max(240, response.root.clientWidth);
    const tall = Math.round(Math.min(460, wide * 0.78));
    if (solid) plane.show(picture, wide, tall);
    else {
      response.words.textContent = [!flat && `Blue is above ${written(picture.middle)}, orange below.`, picture.output && "Points are training rows.", picture.others].filter(Boolean).join(" ");
      respond(response.canvas, picture, wide, Math.min(tall, 340));
      response.canvas.setAttribute("aria-label", `${picture.label} over ${picture.axes.map((axis) => axis.name).join(" and ")}`);
    }
    const width = Math.max(240, fit.root.clientWidth);
    const height = Math.min(300, Math.round(width * 0.75));
    const drawing = { number: residuals, "two labels": sigmoid, labels: sigmoid, hidden: activation }[picture.kind];
    drawing(picture, fit, spread, width, height);
  }

  function terms({ kind, terms: listed, more, best, constant, left }) {
    const most = Math.max(...listed.map(({ effect }) => Math.abs(effect))) || 1;
    const head = ["", "coefficient", ...(best ? ["least squares"] : []), kind === "number" ? `one deviation changes ${left} by` : "one deviation changes it by"];
    const row = (name, coefficient, wanted, effect) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        element("td", {}, signed(coefficient)),
        best && element("td", { class: "quiet" }, signed(wanted)),
        element("td", { class: "effect" }, effect === null ? "" : signed(effect), effect !== null && element("i", { class: effect < 0 ? "minus" : "plus", style: `width:${(46 * Math.abs(effect)) / most}%`, "aria-hidden": "true" })),
      );
    table.replaceChildren(
      element("thead", {}, element("tr", {}, head.map((words) => element("th", { scope: "col" }, words)))),
      element(
        "tbody",
        {},
        listed.map(({ name, place, coefficient, effect }) => row(name, coefficient, best?.coefficients[place], effect)),
        more > 0 && element("tr", {}, element("td", { colspan: head.length, class: "quiet" }, `and ${more.toLocaleString("en")} smaller ones`)),
        row("constant", constant, best?.constant, null),
      ),
    );
  }

  return { onShow: () => follower.start(), onHide: () => follower.stop() };
}

function meaning({ kind, activation, label, left }) {
  if (kind === "two labels") return `probability of ${left.replace("log-odds of ", "")} = 1 / (1 + e^−log-odds)`;
  if (kind === "labels") return "probabilities = softmax of all scores: e^score, divided by the sum of all of them";
  if (kind === "hidden") return `${label} = ${activations[activation] ?? `${activation}(sum)`}`;
  return "";
}

/** A text's powers, `e^word`, as raised words. */
function raised(text) {
  return text.split(/\^([^\s),]+)/).map((part, place) => (place % 2 ? element("sup", {}, part) : part));
}

function fill(select, names, chosen) {
  const wanted = JSON.stringify(names);
  if (select.dataset.names !== wanted) {
    select.dataset.names = wanted;
    select.replaceChildren(...names.map((name, value) => element("option", { value }, name)));
  }
  select.value = chosen;
}

const looks = (unseen) => ({ style: (row) => (unseen[row] ? colours.quiet : colours.accent), options: { radius: 2.2, ring: (row) => Boolean(unseen[row]) } });

/** A number's residuals: over what is predicted, and how they are distributed. */
function residuals({ arrays, label }, fit, spread, width, height) {
  const { predicted, unseen } = arrays;
  const rest = predicted.map((value, row) => arrays.true[row] - value);
  const [low, high] = range(rest);
  fit.title.textContent = "Residuals";
  fit.words.textContent = "What is true, less what is predicted. Dots are training rows, rings validation rows.";
  const [from, to] = range(predicted);
  const frame = new Frame(fit.canvas, { width, height, x: { low: from, high: to, label: `predicted ${label}` }, y: { low, high, label: "residual" } });
  frame.axes();
  frame.line(frame.left, frame.up(0), frame.right, frame.up(0), colours.text, 1.5);
  const { style, options } = looks(unseen);
  frame.points(predicted, rest, style, options);
  fit.canvas.setAttribute("aria-label", `Residuals over the predicted ${label}, from ${written(low)} to ${written(high)}`);
  const train = [...rest].filter((_, row) => !unseen[row]);
  const mean = train.reduce((sum, value) => sum + value, 0) / train.length;
  const deviation = Math.sqrt(train.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.length);
  spread.title.textContent = "How they are distributed";
  spread.words.textContent = `Training rows: mean ${Math.abs(mean) < deviation / 1000 ? 0 : written(mean, 2)}, deviation ${written(deviation)}.`;
  histogram(spread.canvas, [[train, colours.accent]], low, high, width, height, "residual");
  spread.canvas.setAttribute("aria-label", spread.words.textContent);
}

/** A label's probability over the log-odds (a score's, with softmax, over the score), and for either label how probable it is said to be. */
function sigmoid({ arrays, left, kind }, fit, spread, width, height) {
  const { sums, predicted, unseen } = arrays;
  const what = left.replace(/^(log-odds|score) of /, "");
  const [low, high] = range(sums);
  fit.title.textContent = kind === "labels" ? "From score to probability" : "From log-odds to probability";
  fit.words.textContent = `Dots are rows: above those that are ${what}, below the others; rings are validation rows.`;
  const frame = new Frame(fit.canvas, { width, height, x: { low, high, label: left }, y: { low: -0.12, high: 1.12, label: `probability of ${what}` } });
  frame.axes();
  const { options } = looks(unseen);
  const style = (row) => (arrays.true[row] ? colours.plus : colours.minus);
  // Rows of the same sum would lie on one another: each is moved a little, always the same way.
  const heights = [...arrays.true].map((value, row) => (value ? 1.02 + ((row * 0.618) % 1) * 0.08 : -0.02 - ((row * 0.618) % 1) * 0.08));
  frame.points(sums, heights, style, options);
  if (kind === "labels") frame.points(sums, predicted, style, { radius: 1.6 });
  else {
    const xs = Array.from({ length: 161 }, (_, place) => low + ((high - low) * place) / 160);
    frame.curve(xs, xs.map((sum) => 1 / (1 + Math.exp(-sum))), colours.accent, 2.5);
  }
  fit.canvas.setAttribute("aria-label", `${fit.title.textContent} of ${what}`);
  const of = (label) => [...predicted].filter((_, row) => Boolean(arrays.true[row]) === label);
  spread.title.textContent = "How sure it is";
  spread.words.textContent = `Blue: rows that are ${what}; orange, outlined: the others.`;
  histogram(spread.canvas, [[of(true), colours.plus], [of(false), colours.minus, true]], 0, 1, width, height, `probability of ${what}`);
  spread.canvas.setAttribute("aria-label", `How probable ${what} is said to be, for rows that are it and for the others`);
}

/** A hidden neuron's activation over its sum, and how its values are distributed. */
function activation({ arrays, activation: name, axes, label }, fit, spread, width, height) {
  const { sums, predicted, unseen } = arrays;
  const [low, high] = range(sums);
  const [least, most] = range(predicted);
  fit.title.textContent = `From sum to activation: ${name}`;
  fit.words.textContent = "Dots are training rows, rings validation rows.";
  const frame = new Frame(fit.canvas, { width, height, x: { low, high, label: "sum" }, y: { low: least, high: most, label: "activation" } });
  frame.axes();
  const { style, options } = looks(unseen);
  frame.points(sums, predicted, style, options);
  fit.canvas.setAttribute("aria-label", `Activation of ${label} over its sum`);
  spread.title.textContent = "How its values are distributed";
  spread.words.textContent = `From ${written(Math.min(...predicted))} to ${written(Math.max(...predicted))} on these rows.`;
  histogram(spread.canvas, [[[...predicted], colours.accent]], least, most, width, height, "activation");
  spread.canvas.setAttribute("aria-label", spread.words.textContent);
}

function range(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const room = (high - low) * 0.04 || 0.5;
  return [low - room, high + room];
}

/** Bars of one or two sets of values; a third item `true` outlines them. */
function histogram(canvas, sets, low, high, width, height, label) {
  const bins = 24;
  const edges = Array.from({ length: bins + 1 }, (_, place) => low + ((high - low) * place) / bins);
  const counts = sets.map(([values]) => {
    const found = Array(bins).fill(0);
    for (const value of values) found[Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)))] += 1;
    return found;
  });
  const frame = new Frame(canvas, { width, height, x: { low, high, label }, y: { low: 0, high: Math.max(1, ...counts.flat()) * 1.05, label: "rows" } });
  frame.axes();
  sets.forEach(([, style, outlined], place) => frame.bars(edges, counts[place], style, outlined));
}
