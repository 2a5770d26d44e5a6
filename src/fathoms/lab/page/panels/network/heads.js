// The heads of the columns: what a layer is, and how it is changed.

import { changeLayer, insertLayer, layersOf, moveLayer, removeLayer } from "../../layers.js";
import { element } from "../../element.js";

const FRESH = { units: 8, activation: "relu", batch_normalization: false, dropout: 0 };
const MOST_LAYERS = 16;
const MOST_UNITS = 1024;
const activationWords = { relu: "ReLU", leaky_relu: "leaky ReLU", elu: "ELU", selu: "SELU", gelu: "GELU", silu: "SiLU" };

/** Keeps the heads in `root` as the state says. */
export class Heads {
  constructor(root, lab) {
    this.root = root;
    this.lab = lab;
    this.heads = [];
    this.inserts = [];
    this.first = element("div", { class: "head plain" });
    this.last = element("div", { class: "head plain" });
    this.menu = new Menu(lab, (place) => this.heads[place]?.more);
    root.after(this.menu.root);
  }

  show(layers, outputWords) {
    if (this.heads.length !== layers.length || !this.inserts.length) this.arrange(layers.length);
    for (const insert of this.inserts) insert.disabled = layers.length >= MOST_LAYERS;
    layers.forEach((layer, place) => this.heads[place].show(layer));
    this.last.replaceChildren(element("b", {}, "Output"), ...outputWords.map((words) => element("span", { class: "quiet" }, words)));
    this.menu.show(layers);
  }

  /** Has so many heads, in the order in which one reads, for the keyboard. */
  arrange(count) {
    const focused = document.activeElement;
    while (this.heads.length > count) this.heads.pop();
    while (this.heads.length < count) this.heads.push(this.head(this.heads.length));
    while (this.inserts.length > count + 1) this.inserts.pop();
    while (this.inserts.length < count + 1) this.inserts.push(this.insert(this.inserts.length));
    const heads = this.heads.flatMap((head, place) => [head.root, this.inserts[place + 1]]);
    this.root.replaceChildren(this.first, this.inserts[0], ...heads, this.last);
    if (focused !== document.activeElement && this.root.contains(focused)) focused.focus();
  }

  place(columns) {
    const put = (root, column) => Object.assign(root.style, { left: `${column.x}px`, width: `${column.width}px` });
    put(this.first, columns[0]);
    put(this.last, columns.at(-1));
    columns.slice(1, -1).forEach((column, place) => put(this.heads[place].root, column));
    columns.slice(1).forEach((column, place) => (this.inserts[place].style.left = `${column.x}px`));
  }

  insert(place) {
    return element(
      "button",
      {
        class: "insert",
        type: "button",
        "aria-label": place ? `Add a layer after layer ${place}` : "Add a layer after the inputs",
        title: "Add a layer here",
        onclick: () => {
          const layers = layersOf(this.lab);
          insertLayer(this.lab, place, { ...FRESH, ...similar(layers[place - 1] ?? layers[place]) });
        },
      },
      "+",
    );
  }

  head(place) {
    const { lab } = this;
    const number = place + 1;
    const change = (part) => changeLayer(lab, place, part);
    const by = (count) => () => change(({ units }) => ({ units: Math.max(1, Math.min(MOST_UNITS, units + count)) }));
    const fewer = element("button", { type: "button", "aria-label": `One neuron fewer in layer ${number}`, onclick: by(-1) }, "−");
    const more = element("button", { type: "button", "aria-label": `One neuron more in layer ${number}`, onclick: by(1) }, "+");
    const units = element("input", {
      type: "number",
      min: 1,
      max: MOST_UNITS,
      "aria-label": `Neurons in layer ${number}`,
      onchange: ({ target }) => target.value !== "" && target.reportValidity() && change(() => ({ units: Number(target.value) })),
    });
    const activation = element("select", {
      "aria-label": `Activation of layer ${number}`,
      onchange: ({ target }) => change(() => ({ activation: target.value })),
    });
    const opens = element(
      "button",
      { type: "button", class: "more", "aria-haspopup": "dialog", "aria-label": `More of layer ${number}: dropout, normalization, remove`, title: "Dropout, normalization, remove", onclick: () => this.menu.toggle(place) },
      "⋯",
    );
    const notes = element("div", { class: "notes" });
    const root = element(
      "div",
      { class: "head", role: "group", "aria-label": `Layer ${number}` },
      element("div", { class: "title" }, element("b", {}, element("span", { class: "word" }, "Layer "), `${number}`), opens),
      element("div", { class: "units" }, fewer, units, more),
      activation,
      notes,
    );
    const show = (layer) => {
      if (!activation.options.length)
        activation.append(...lab.state.choices.activations.map((name) => element("option", { value: name }, activationWords[name] ?? name)));
      activation.value = layer.activation;
      if (document.activeElement !== units || units.dataset.last !== String(layer.units)) units.value = layer.units;
      units.dataset.last = layer.units;
      fewer.disabled = layer.units <= 1;
      more.disabled = layer.units >= MOST_UNITS;
      notes.replaceChildren(
        ...[
          layer.batch_normalization && element("span", { title: "Batch normalization before the activation" }, "norm."),
          layer.dropout > 0 && element("span", { title: "Dropout: this share of the outputs is left out in each step" }, `drop ${percent(layer.dropout)}`),
        ].filter(Boolean),
      );
    };
    return { root, show, more: opens };
  }
}

/** What a layer has besides its neurons: dropout, batch normalization, and its place. */
class Menu {
  constructor(lab, opener) {
    this.lab = lab;
    this.opener = opener;
    this.place = 0;
    const change = (part) => changeLayer(lab, this.place, () => part);
    this.title = element("b", {});
    this.dropout = element("input", { type: "range", min: 0, max: 0.9, step: 0.05, id: "layer-dropout", oninput: () => this.say(), onchange: ({ target }) => change({ dropout: Number(target.value) }) });
    this.share = element("output", { for: "layer-dropout", "aria-live": "off" });
    this.normal = element("input", { type: "checkbox", id: "layer-normalization", onchange: ({ target }) => change({ batch_normalization: target.checked }) });
    const move = (by) => () => {
      const { place } = this;
      this.close();
      moveLayer(lab, place, place + by);
    };
    this.left = element("button", { type: "button", onclick: move(-1) }, "◂ Move");
    this.right = element("button", { type: "button", onclick: move(1) }, "Move ▸");
    this.remove = element("button", { type: "button", class: "remove", onclick: () => {
      const { place } = this;
      this.close();
      removeLayer(lab, place);
    } }, "Remove this layer");
    this.root = element(
      "div",
      { id: "layer-menu", popover: "auto", role: "dialog", "aria-label": "Layer" },
      this.title,
      element("label", { class: "row" }, element("span", {}, "Dropout"), this.dropout, this.share),
      element("label", { class: "row" }, this.normal, element("span", {}, "Batch normalization")),
      element("div", { class: "row" }, this.left, this.right),
      this.remove,
    );
  }

  toggle(place) {
    if (this.root.matches(":popover-open") && this.place === place) return this.close();
    this.place = place;
    this.show(layersOf(this.lab));
    this.root.showPopover();
    const box = this.opener(place).getBoundingClientRect();
    const { width } = this.root.getBoundingClientRect();
    this.root.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.right - width))}px`;
    this.root.style.top = `${box.bottom + 4}px`;
    this.dropout.focus();
  }

  close() {
    this.root.hidePopover();
  }

  show(layers) {
    const layer = layers[this.place];
    if (!layer) return this.root.matches(":popover-open") && this.close();
    this.title.textContent = `Layer ${this.place + 1}`;
    this.root.setAttribute("aria-label", `Layer ${this.place + 1}`);
    this.dropout.value = layer.dropout;
    this.normal.checked = layer.batch_normalization;
    this.left.disabled = this.place === 0;
    this.right.disabled = this.place === layers.length - 1;
    this.say();
  }

  say() {
    this.share.textContent = Number(this.dropout.value) ? percent(this.dropout.value) : "none";
    this.dropout.setAttribute("aria-valuetext", this.share.textContent);
  }
}

const percent = (share) => `${Math.round(100 * share)} %`;
const similar = (layer) => (layer ? { units: layer.units, activation: layer.activation } : {});

/** `count` layers of so many neurons. */
export const alike = (count, units) => Array.from({ length: count }, () => ({ ...FRESH, units }));
