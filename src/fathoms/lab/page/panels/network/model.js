// A model file to begin with: choosing it, what it is, and what it waits for.

import { element } from "../../element.js";

export const MODEL_ENDINGS = [".keras", ".h5", ".hdf5"];
export const isModel = (file) => MODEL_ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending));

/** Sends a model file to the Lab; what is wrong with it is told. */
export async function sendModel(lab, file) {
  lab.tell("message", { text: `Reading ${file.name} …` });
  try {
    const answer = await fetch(`/model?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    const { error } = await answer.json();
    if (error) throw new Error(error);
    lab.tell("message", { text: "" });
  } catch (error) {
    lab.tell("message", { text: error instanceof TypeError ? "The Lab's server does not answer." : error.message, kind: "error" });
  }
}

/** The button that opens a model file. */
export function modelChooser(lab) {
  const input = element("input", { type: "file", id: "model-file", class: "sr", accept: MODEL_ENDINGS.join(), tabindex: -1, onchange: choose });
  function choose() {
    const [file] = input.files;
    input.value = "";
    if (file) sendModel(lab, file);
  }
  const opener = element("button", { type: "button", id: "open-model", title: "A network that ends in Dense layers, as Fathoms or Keras saves it", onclick: () => input.click() }, "A model file …");
  return element("span", { class: "model-chooser" }, opener, input);
}

/** What is said of the model that is open. */
export class ModelLine {
  constructor(lab) {
    this.name = element("b", {});
    this.words = element("span", { class: "quiet" });
    this.hint = element("p", { class: "hint", id: "model-hint" });
    this.again = element("button", { type: "button", id: "model-again", title: "Its layers, weights and settings", onclick: () => lab.do("start_from_model") }, "Start from it again");
    this.close = element("button", { type: "button", id: "model-close", onclick: () => lab.do("close_model") }, "Close");
    this.standard = element("input", { type: "checkbox", id: "model-standardised", onchange: ({ target }) => lab.do("standardise_for_model", { on: target.checked }) });
    this.asks = element("label", { class: "asks" }, this.standard, "It was trained on standardised columns");
    this.list = element("ul", {});
    this.notes = element("details", { id: "model-notes" }, element("summary", {}), this.list);
    this.root = element(
      "div",
      { id: "model-line", role: "group", "aria-label": "The model file", hidden: true },
      element("div", { class: "row" }, this.name, this.words, this.again, this.close),
      this.hint,
      this.asks,
      this.notes,
    );
  }

  show({ model, design, problem, table }) {
    this.root.hidden = !model;
    if (!model) return;
    const { name, words, notes, unfit, encodes, standardised, normalizes, knows_columns: knows, front } = model;
    this.asks.hidden = knows || normalizes;
    this.standard.checked = standardised;
    this.name.textContent = name;
    this.words.textContent = words;
    this.close.setAttribute("aria-label", `Close ${name}`);
    this.again.hidden = !encodes;
    this.hint.textContent = hintOf({ unfit, encodes, knows, standardised: standardised || normalizes, table, problem, start: design.start, name, front });
    this.hint.classList.toggle("wrong", Boolean(unfit));
    this.notes.hidden = !notes.length;
    this.notes.firstChild.textContent = notes.length === 1 ? "One thing differs from the model" : `${notes.length} things differ from the model`;
    this.list.replaceChildren(...notes.map((note) => element("li", {}, note)));
  }
}

const knew = " It may have learned from rows that validate here: then their loss looks better than it is.";

function hintOf({ unfit, encodes, knows, standardised, table, problem, start, name, front }) {
  if (!table) return knows ? "Open a table with its columns: training begins with its weights." : "Open the table that it learned from: training begins with its weights.";
  if (unfit) return problem ? `It is not shown yet. ${unfit}` : unfit;
  if (!encodes) return "";
  const stays = front ? ` Its first layers (${front}) stay as it learned them: only the layers drawn here train.${knows ? knew : ""}` : "";
  const sees = knows
    ? "Columns are encoded as the model learned them."
    : standardised
      ? "It sees standardised columns, and predicts the target as it stands in the table."
      : "It sees columns, and predicts the target, as they stand in the table.";
  return start ? `Training begins with its weights. ${sees}${stays}` : `The weights that training begins with are drawn, not those of ${name}. ${sees}${stays}`;
}
