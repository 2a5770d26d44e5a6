// One neuron, enlarged: its response with axes in the columns' own units, how it is distributed, its bias and weights.

import { colours, onScheme } from "../../colours.js";
import { element } from "../../element.js";
import { Follower } from "../../follow.js";
import { Frame } from "../../frame.js";
import { signed, written } from "../../numbers.js";

export class Inspector {
  constructor(lab) {
    this.lab = lab;
    this.title = element("h3", { id: "neuron-title" });
    this.plot = element("canvas", { role: "img" });
    this.key = element("p", { class: "key quiet" });
    this.spread = element("canvas", { role: "img" });
    this.facts = element("dl", {});
    this.weights = element("ol", { class: "weights", tabindex: 0, "aria-label": "Incoming weights" });
    this.note = element("p", { class: "note" });
    this.equation = element("button", { type: "button", class: "equation", onclick: () => lab.tell("equation", this.chosen) }, "Its equation");
    this.root = element(
      "dialog",
      { id: "neuron", "aria-labelledby": "neuron-title", onkeydown: (event) => event.key === "Escape" && this.close() },
      element("header", {}, this.title, element("button", { type: "button", "aria-label": "Close", class: "close", onclick: () => this.close() }, "✕")),
      this.note,
      element("div", { class: "both" }, element("div", {}, this.plot, this.key, this.spread), element("div", {}, this.facts, this.equation, element("h4", {}, "Incoming weights"), this.weights)),
    );
    this.follower = new Follower(
      lab,
      this.root,
      async () => ({ chosen: this.chosen, picture: await lab.ask("neuron", this.chosen) }),
      ({ chosen, picture }) => chosen === this.chosen && this.show((this.picture = picture)),
      (error) => isGone(error) && this.close(),
    );
    onScheme(() => this.picture && this.show(this.picture));
  }

  open(layer, unit, from) {
    this.chosen = { layer, unit };
    this.from = from;
    this.follower.start();
    if (!this.root.open) this.root.show();
    this.root.querySelector(".close").focus();
  }

  close() {
    if (!this.root.open) return;
    this.root.close();
    this.follower.stop();
    this.chosen = null;
    this.from?.focus();
  }

  show(picture) {
    const { arrays, axes } = picture;
    this.title.textContent = picture.name[0].toUpperCase() + picture.name.slice(1);
    const dead = picture.activation === "relu" && picture.high <= 0;
    this.note.textContent = !picture.finite
      ? "It gives values that are no numbers (NaN). A smaller learning rate may help; begin again."
      : dead
        ? `Dead: it gave 0 for each of the ${picture.rows.toLocaleString("en")} training rows looked at, so no gradient reaches its weights.`
        : "";
    this.note.hidden = !this.note.textContent;
    respond(this.plot, picture, 300, 240);
    this.plot.setAttribute("aria-label", `Response over ${axes.map((axis) => axis.name).join(" and ")}`);
    this.key.textContent = [
      axes.length === 2 && `Blue is above ${written(picture.middle)}, orange below.`,
      picture.output && (axes.length === 2 ? "Points are training rows, coloured by what is true." : "Points are training rows."),
      picture.others,
    ].filter(Boolean).join(" ");
    const frame = new Frame(this.spread, {
      width: 300,
      height: 110,
      x: { low: arrays.edges[0], high: arrays.edges.at(-1), label: `its values on ${picture.rows.toLocaleString("en")} training rows` },
      y: { low: 0, high: Math.max(...arrays.counts), ticks: null },
    });
    frame.axes(false);
    frame.bars(arrays.edges, arrays.counts, colours.accent);
    this.spread.setAttribute("aria-label", `Distribution of its values on training rows, from ${written(picture.low)} to ${written(picture.high)}`);
    const fact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];
    this.facts.replaceChildren(
      ...fact("activation", picture.activation),
      ...fact("bias", written(picture.bias, 4)),
      ...fact("on the data", `${written(picture.low)} to ${written(picture.high)}`),
      ...fact("mean", written(picture.mean)),
      ...(picture.activation === "relu" ? fact("active", `${written(100 * picture.active)} % of the rows`) : []),
    );
    const most = Math.max(...picture.incoming.map(({ weight }) => Math.abs(weight ?? 0))) || 1;
    this.weights.replaceChildren(
      ...picture.incoming.map(({ name, weight }) =>
        element(
          "li",
          {},
          element("span", { class: "name", title: name }, name),
          element("span", { class: "value" }, signed(weight)),
          element("span", { class: `bar ${weight < 0 ? "minus" : "plus"}`, style: `width:${(100 * Math.abs(weight ?? 0)) / most}%`, "aria-hidden": "true" }),
        ),
      ),
      ...(picture.links > picture.incoming.length ? [element("li", { class: "quiet" }, `and ${(picture.links - picture.incoming.length).toLocaleString("en")} smaller ones`)] : []),
    );
  }
}

/** Whether an error says that a neuron is not there any more; a line that broke does not. */
export const isGone = (error) => error.message.includes("no such neuron");

/** Draws a neuron's response with axes: a curve, or a heat map; and over an output the training rows. */
export function respond(canvas, picture, width, height) {
  const { arrays, axes, side, middle } = picture;
  const [across, up] = axes;
  const values = arrays.response;
  const wide = arrays.points.shape[1];
  const rows = arrays.points.shape[0];
  const goal = (row) => arrays.points[row * wide + wide - 1];
  const at = (axis, place) => Array.from({ length: rows }, (_, row) => axis.low + arrays.points[row * wide + place] * (axis.high - axis.low));
  const x = { low: across.low, high: across.high, label: across.name };
  if (up) {
    const frame = new Frame(canvas, { width, height, x, y: { low: up.low, high: up.high, label: up.name } });
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value - middle)), 0);
    frame.heat(values, side, middle, scale);
    frame.axes(false);
    if (picture.output) frame.points(at(across, 0), at(up, 1), (row) => (goal(row) >= middle ? colours.plus : colours.minus));
    return;
  }
  const goals = picture.output ? Array.from({ length: rows }, (_, row) => goal(row)) : [];
  const all = [...values, ...goals];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = (high - low) * 0.05;
  const frame = new Frame(canvas, { width, height, x, y: { low: low - room, high: high + room, label: picture.output ? picture.name : "its value" } });
  frame.axes();
  if (picture.output) frame.points(at(across, 0), goals, () => colours.quiet, { radius: 2 });
  frame.curve(Array.from({ length: side }, (_, place) => across.low + (place / (side - 1)) * (across.high - across.low)), values, colours.accent);
}
