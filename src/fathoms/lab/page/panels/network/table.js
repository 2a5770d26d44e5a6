// The network in words, as tables: for screen readers, and whoever likes numbers.

import { element } from "../../element.js";
import { signed, written } from "../../numbers.js";

const states = ["works", "dead: never active on the rows looked at", "gives values that are no numbers"];

/** Two tables: the layers, and the neurons that are shown. */
export function tables(state, picture, names, nameOf) {
  const cells = (kind, values) => element("tr", {}, values.map((value, place) => element(place && kind === "th" ? "th" : place ? "td" : "th", { scope: kind === "th" ? "col" : "row" }, String(value))));
  const table = (caption, head, rows) =>
    element("table", {}, element("caption", {}, caption), element("thead", {}, cells("th", head)), element("tbody", {}, rows.map((row) => cells("td", row))));
  const { layers } = state.design;
  let before = names.inputs.length;
  const rows = layers.map((layer, place) => {
    const row = [`Layer ${place + 1}`, layer.units, layer.activation, layer.batch_normalization ? "yes" : "no", layer.dropout ? `${Math.round(100 * layer.dropout)} %` : "none", (before + 1) * layer.units];
    before = layer.units;
    return row;
  });
  const outputs = picture.layers.at(-1).units;
  rows.push(["Output", outputs, state.problem.task === "regression" ? "linear" : outputs === 1 ? "sigmoid" : "softmax", "no", "none", (before + 1) * outputs]);
  const neurons = [];
  picture.layers.forEach(({ shown }, layer) => {
    for (let unit = 0; unit < shown; unit++) {
      const number = neurons.length;
      neurons.push([nameOf(layer, unit), written(picture.biases[number]), `${written(picture.ranges[2 * number])} to ${written(picture.ranges[2 * number + 1])}`, strongest(picture, names, layer, unit), states[picture.states[number]]]);
    }
  });
  return [
    table("Layers", ["Layer", "Neurons", "Activation", "Batch normalization", "Dropout", "Weights and biases"], rows.map((row) => row.map((value) => (typeof value === "number" ? value.toLocaleString("en") : value)))),
    table("Neurons", ["Neuron", "Bias", `Values on ${picture.rows} training rows`, "Strongest links from", "State"], neurons),
  ];
}

function strongest(picture, names, layer, unit) {
  const weights = picture.weights[layer];
  const [before, after] = weights.shape;
  const all = Array.from({ length: before }, (_, place) => [place, weights[place * after + unit]]);
  all.sort((one, other) => Math.abs(other[1]) - Math.abs(one[1]));
  return all.slice(0, 3).map(([place, weight]) => `${layer ? `neuron ${place + 1}` : names.inputs[place]} (${signed(weight)})`).join(", ");
}
