// One step of gradient descent with all its numbers: rows, predictions, losses; and how each weight's change comes about.

import { element } from "../element.js";

const SHOWN = 12; // terms of a sum that are written out

const number = (value) => {
  if (!Number.isFinite(value) || Math.abs(value) > 1e37) return "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return (size >= 1e4 || size < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(4))).replace("-", "−");
};
const signed = (value) => (value < 0 ? `− ${number(-value)}` : `+ ${number(value)}`);
const formulas = {
  linear: (z) => number(z),
  relu: (z) => `max(0, ${number(z)})`,
  leaky_relu: (z) => `leaky ReLU(${number(z)})`,
  softmax: (z) => `softmax(${number(z)})`,
};
const formula = (activation, z) => (formulas[activation] ?? ((value) => `${activation}(${number(value)})`))(z);

export function mount(root, lab) {
  const open = element("button", { class: "primary", id: "lay-open", onclick: look }, "Lay open the next step");
  const words = element("p", { class: "quiet", id: "microscope-words" }, "Training pauses, and the step that comes next is shown with all its numbers. Go back and forth above: every step can be looked at.");
  const body = element("div", { class: "steps", hidden: true });
  root.append(element("div", { class: "row" }, open), words, body);

  let step = null; // the step that is laid open
  let row = 0; // the row that is followed
  let weight = null; // { name, from, to }: the weight that is followed
  let neuron = null; // { layer, unit }: the neuron that is written out

  async function look() {
    try {
      step = await lab.ask("microscope");
    } catch (error) {
      words.textContent = error.message;
      body.hidden = true;
      return;
    }
    row = Math.min(row, step.arrays.rows.length - 1);
    const dense = step.layers.filter(({ kind }) => kind === "dense");
    if (!neuron || !dense.some(({ name, units }) => name === neuron.layer && neuron.unit < units)) neuron = { layer: dense.at(-1).name, unit: 0 };
    if (!weight || !step.arrays[`weight/${weight.name}`] || weight.at >= step.arrays[`weight/${weight.name}`].length) weight = { name: `${neuron.layer}/kernel`, at: 0 };
    draw();
  }

  const get = (kind, name) => step.arrays[`${kind}/${name}`];
  const place = (name) => step.layers.findIndex((layer) => layer.name === name);
  /** What enters a layer: the outputs of the layer before, or the inputs. */
  const before = (index) => (index === 0 ? step.arrays.x : get("out", step.layers[index - 1].name));
  const beforeName = (index, unit) => (index === 0 ? step.features[unit] : neuronOf(step.layers[index - 1].name, unit));
  const widthOf = (array) => array.shape[1] ?? 1;

  function draw() {
    const { arrays } = step;
    const count = arrays.rows.length;
    words.textContent = `Step ${(step.step + 1).toLocaleString("en")}: ${count} rows, learning rate ${step.rate}.`;
    body.hidden = false;
    body.replaceChildren(sample(), measure(), move(), arithmetic());
  }

  function card(title, ...children) {
    return element("section", { class: title.startsWith("The") ? "card whole" : "card" }, element("h3", {}, title), ...children);
  }

  function sample() {
    const { arrays, columns, cells, targets, predicted } = step;
    const head = element("tr", {}, element("th", { scope: "col" }, "row"), element("th", { scope: "col" }, "target"), element("th", { scope: "col" }, "predicted"), columns.map((name) => element("th", { scope: "col", title: name }, name)));
    const rows = cells.map((texts, at) =>
      element(
        "tr",
        { class: at === row ? "chosen" : "", "data-row": at },
        element("th", { scope: "row" }, element("button", { class: "link", "aria-pressed": String(at === row), onclick: () => ((row = at), draw()) }, (arrays.rows[at] + 1).toLocaleString("en"))),
        element("td", {}, targets[at]),
        element("td", {}, predicted[at]),
        texts.map((text) => element("td", {}, text)),
      ),
    );
    return card("1. Sample rows and predict", element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "The rows of the batch" }, element("table", { id: "batch" }, element("thead", {}, head), element("tbody", {}, rows))));
  }

  function measure() {
    const { losses } = step.arrays;
    const most = Math.max(...losses, 1e-12);
    const bars = Array.from(losses, (loss, at) =>
      element(
        "button",
        { class: `bar ${at === row ? "chosen" : ""}`, style: `--share:${loss / most}`, title: `row ${step.arrays.rows[at] + 1}: ${number(loss)}`, "aria-label": `row ${step.arrays.rows[at] + 1}: loss ${number(loss)}`, onclick: () => ((row = at), draw()) },
      ),
    );
    return card(
      "2. Measure the loss",
      element("p", {}, `The ${step.loss_name.replaceAll("_", " ")} of each row; their mean is `, element("strong", { id: "batch-loss" }, number(step.loss)), "."),
      element("div", { class: "bars" }, bars),
      element("p", { class: "quiet" }, `Row ${step.arrays.rows[row] + 1}: target ${number(step.arrays.y[row])} (as the network learns it), loss ${number(losses[row])}.`),
    );
  }

  function move() {
    const kernels = Object.keys(step.arrays).filter((name) => name.startsWith("gradient/")).map((name) => name.slice(9));
    const showing = element("select", { "aria-label": "What the fields show", onchange: draw }, ["change", "gradient", "weight"].map((kind) => element("option", { value: kind, selected: kind === move.kind }, kind)));
    showing.onchange = () => ((move.kind = showing.value), draw());
    const kind = (move.kind ??= "change");
    showing.value = kind;
    return card("3. Move every weight against its gradient", element("label", {}, "Fields show the ", showing), element("div", { class: "matrices" }, kernels.map((name) => matrix(name, kind))));
  }

  function matrix(name, kind) {
    const values = get(kind, name);
    const rows = values.shape.length > 1 ? values.shape[0] : 1;
    const columns = values.shape.length > 1 ? values.shape[1] : values.shape[0];
    const most = Math.max(...values.map(Math.abs), 1e-20);
    const size = Math.max(4, Math.min(18, Math.floor(220 / Math.max(rows, columns))));
    const canvas = element("canvas", { width: columns * size, height: rows * size, tabindex: 0, role: "img", "aria-label": `${kind} of ${weightsOf(name)}, ${rows} by ${columns}; arrows choose one`, "data-weight": name });
    const context = canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const hue = { plus: style.getPropertyValue("--plus"), minus: style.getPropertyValue("--minus") };
    const probe = element("i");
    document.body.append(probe);
    const paint = Object.fromEntries(Object.keys(hue).map((key) => ((probe.style.color = `var(--${key})`), [key, getComputedStyle(probe).color])));
    const ink = ((probe.style.color = "var(--text)"), getComputedStyle(probe).color);
    probe.remove();
    values.forEach((value, at) => {
      context.globalAlpha = Math.min(1, 0.06 + Math.sqrt(Math.abs(value) / most));
      context.fillStyle = value < 0 ? paint.minus : paint.plus;
      context.fillRect((at % columns) * size, Math.floor(at / columns) * size, size - 0.6, size - 0.6);
    });
    if (weight?.name === name) {
      context.globalAlpha = 1;
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.strokeRect((weight.at % columns) * size + 1, Math.floor(weight.at / columns) * size + 1, size - 2, size - 2);
    }
    const choose = (at) => {
      weight = { name, at };
      const [layer, part] = [name.slice(0, name.lastIndexOf("/")), name.slice(name.lastIndexOf("/") + 1)];
      if (place(layer) >= 0 && step.layers[place(layer)].kind === "dense") neuron = { layer, unit: part === "kernel" ? at % columns : at };
      draw();
      root.querySelector(`canvas[data-weight="${CSS.escape(name)}"]`)?.focus();
    };
    canvas.onclick = (event) => choose(Math.min(values.length - 1, Math.floor(event.offsetY / (canvas.clientHeight / rows)) * columns + Math.floor(event.offsetX / (canvas.clientWidth / columns))));
    canvas.onkeydown = (event) => {
      const now = weight?.name === name ? weight.at : 0;
      const next = { ArrowRight: now + 1, ArrowLeft: now - 1, ArrowDown: now + columns, ArrowUp: now - columns }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (next >= 0 && next < values.length) choose(next);
    };
    return element("figure", {}, canvas, element("figcaption", { class: "quiet" }, weightsOf(name)));
  }

  /** A sum written out, its largest terms first. */
  function sum(terms, end) {
    const order = terms.map((_, at) => at).sort((a, b) => Math.abs(terms[b].value) - Math.abs(terms[a].value));
    const counting = order.filter((at) => terms[at].value !== 0);
    const chosen = (counting.length ? counting : order).slice(0, SHOWN);
    const rest = order.slice(SHOWN).reduce((total, at) => total + terms[at].value, 0);
    const parts = chosen.map((at, index) => {
      const { text, value, title } = terms[at];
      return element("span", { class: `term ${value < 0 ? "minus" : "plus"}`, title }, index ? " + " : "", text);
    });
    if (counting.length > SHOWN) parts.push(element("span", { class: "quiet" }, ` ${signed(rest)} (${counting.length - SHOWN} smaller terms)`));
    if (counting.length && counting.length < order.length) parts.push(element("span", { class: "quiet" }, ` + ${order.length - counting.length} × 0`));
    return [...parts, end ?? null];
  }

  function forward() {
    const index = place(neuron.layer);
    const { arrays } = step;
    const inputs = before(index);
    const width = widthOf(inputs);
    const kernel = get("weight", `${neuron.layer}/kernel`);
    const units = kernel.shape[1];
    const bias = get("weight", `${neuron.layer}/bias`)[neuron.unit];
    const z = get("out", neuron.layer)[row * units + neuron.unit];
    const terms = Array.from({ length: width }, (_, from) => {
      const w = kernel[from * units + neuron.unit];
      const a = inputs[row * width + from];
      return { value: w * a, text: `${number(w)}·${number(a)}`, title: `weight from ${beforeName(index, from)}: ${number(w)} times ${number(a)}` };
    });
    const lines = [element("p", {}, element("b", {}, "z"), " = w·x + b = ", sum(terms, element("span", {}, ` ${signed(bias)} = `)), element("b", { id: "z" }, number(z)))];
    for (let next = index + 1; next < step.layers.length && step.layers[next].kind !== "dense"; next++) {
      const { kind, name, activation, rate } = step.layers[next];
      const out = get("out", name)[row * units + neuron.unit];
      const entered = before(next)[row * units + neuron.unit];
      if (kind === "activation") lines.push(element("p", {}, element("b", {}, "a"), ` = ${formula(activation, entered)} = `, element("b", { id: "a" }, number(out))));
      else if (kind === "normalization") lines.push(element("p", {}, `batch normalization, over the ${arrays.rows.length} rows of the batch: ${number(entered)} → `, element("b", {}, number(out))));
      else lines.push(element("p", {}, `dropout keeps a neuron with probability ${number(1 - rate)}, times ${number(1 / (1 - rate))}: ${number(entered)} → `, element("b", {}, number(out))));
    }
    return lines;
  }

  function backward() {
    const index = place(neuron.layer);
    const units = get("out", neuron.layer).shape[1];
    const slope = get("slope", neuron.layer)[row * units + neuron.unit];
    let last = index;
    while (last + 1 < step.layers.length && step.layers[last + 1].kind !== "dense") last++;
    const after = get("slope", step.layers[last].name)[row * units + neuron.unit];
    const lines = [];
    if (last + 1 < step.layers.length) {
      const next = step.layers[last + 1];
      const kernel = get("weight", `${next.name}/kernel`);
      const slopes = get("slope", next.name);
      const terms = Array.from({ length: next.units }, (_, to) => {
        const w = kernel[neuron.unit * next.units + to];
        const d = slopes[row * next.units + to];
        return { value: w * d, text: `${number(w)}·${number(d)}`, title: `weight to ${neuronOf(next.name, to)} times the slope there` };
      });
      lines.push(element("p", {}, element("b", {}, "∂L/∂a"), ` = Σ w·∂L/∂z of ${layerOf(next.name)} = `, sum(terms), " = ", element("b", {}, number(after))));
    } else {
      lines.push(element("p", {}, element("b", {}, "∂L/∂a"), ` = ${number(after)}: how the mean loss of the batch changes with this output.`));
    }
    const activation = step.layers.slice(index + 1, last + 1).find(({ kind }) => kind === "activation");
    if (activation && activation.activation !== "linear") {
      const z = before(place(activation.name))[row * units + neuron.unit];
      const why = activation.activation === "relu" ? `ReLU's slope is ${z > 0 ? 1 : 0} here, as z is ${z > 0 ? "above" : "not above"} 0` : `times the slope of ${activation.activation}`;
      lines.push(element("p", {}, element("b", {}, "∂L/∂z"), ` = ${number(slope)} (${why})`));
    } else lines.push(element("p", {}, element("b", {}, "∂L/∂z"), ` = ${number(slope)}`));
    return lines;
  }

  function change() {
    const { name, at } = weight;
    const part = name.slice(name.lastIndexOf("/") + 1);
    const layer = name.slice(0, name.lastIndexOf("/"));
    const index = place(layer);
    const gradient = get("gradient", name)[at];
    const value = get("weight", name)[at];
    const moved = get("change", name)[at];
    const title = () => {
      if (part !== "kernel" || index < 0) return `number ${at + 1} of ${weightsOf(name)}`;
      const units = get("weight", name).shape[1];
      return `the weight from ${beforeName(index, Math.floor(at / units))} to ${neuronOf(layer, at % units)}`;
    };
    const lines = [element("h4", {}, `How ${title()} changes`)];
    if (index >= 0 && step.layers[index].kind === "dense") {
      const units = get("out", layer).shape[1];
      const to = part === "kernel" ? at % units : at;
      const from = part === "kernel" ? Math.floor(at / units) : null;
      const slopes = get("slope", layer);
      const inputs = before(index);
      const width = widthOf(inputs);
      const terms = Array.from(step.arrays.rows, (table, r) => {
        const d = slopes[r * units + to];
        const a = from === null ? 1 : inputs[r * width + from];
        return { value: a * d, text: from === null ? number(d) : `${number(a)}·${number(d)}`, title: `row ${table + 1}` };
      });
      lines.push(element("p", {}, element("b", {}, "gradient"), from === null ? " = Σ ∂L/∂z over the rows = " : " = Σ x·∂L/∂z over the rows = ", sum(terms), " = ", element("b", { id: "gradient" }, number(gradient))));
    } else lines.push(element("p", {}, element("b", {}, "gradient"), " = ", element("b", { id: "gradient" }, number(gradient))));
    const rule =
      step.optimizer === "sgd" && !step.decay
        ? ` = −learning rate · gradient = −${step.rate}·${number(gradient)} = `
        : ` by ${step.optimizer} (learning rate ${step.rate}, from this gradient and those before) = `;
    lines.push(element("p", {}, element("b", {}, "change"), rule, element("b", { id: "change" }, number(moved))));
    lines.push(element("p", {}, element("b", {}, "new weight"), ` = ${number(value)} ${signed(moved)} = `, element("b", { id: "new-weight" }, number(value + moved))));
    return lines;
  }

  function arithmetic() {
    const dense = step.layers.filter(({ kind }) => kind === "dense");
    const layer = element("select", { id: "follow-layer", "aria-label": "Layer", onchange: () => ((neuron = { layer: layer.value, unit: 0 }), draw()) }, dense.map(({ name }) => element("option", { value: name, selected: name === neuron.layer }, layerOf(name))));
    const units = dense.find(({ name }) => name === neuron.layer).units;
    const unit = element("select", { id: "follow-neuron", "aria-label": "Neuron", onchange: () => ((neuron = { ...neuron, unit: Number(unit.value) }), draw()) }, Array.from({ length: units }, (_, at) => element("option", { value: String(at), selected: at === neuron.unit }, String(at + 1))));
    return card(
      "The arithmetic",
      element("div", { class: "row" }, element("span", {}, `Row ${(step.arrays.rows[row] + 1).toLocaleString("en")} through `), layer, element("label", {}, "neuron ", unit)),
      element("div", { class: "sums" }, element("h4", {}, "Forwards"), forward(), element("h4", {}, "Backwards, by the chain rule"), backward(), change()),
    );
  }

  let seen = -1;
  lab.on("live", (live) => {
    if (!step || root.hidden || live.playing) return;
    if (live.step !== seen) {
      seen = live.step;
      if (live.step !== step.step) look();
    }
  });
  lab.on("state", ({ run }) => {
    open.disabled = !run;
    if (!run) {
      step = null;
      body.hidden = true;
    }
  });
}

/** Layers are called what the drawing calls them, the activation that belongs to one like the layer. */
const layerOf = (name) => name.replace(/^hidden_(\d+).*/, "layer $1").replace(/^output.*/, "the output");
const neuronOf = (name, unit) => `neuron ${unit + 1} of ${layerOf(name)}`;

function weightsOf(name) {
  const [layer, part] = [name.slice(0, name.lastIndexOf("/")), name.slice(name.lastIndexOf("/") + 1)];
  return `${layerOf(layer)}: ${{ kernel: "weights", bias: "biases" }[part] ?? part}`;
}
