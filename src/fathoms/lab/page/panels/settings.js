// How the network trains: loss, optimizer, learning rate, batch size, weight decay, where to stop.

import { element } from "../element.js";

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

export function mount(root, lab) {
  const change = (part) => lab.do("change_design", { settings: part });
  const number = (id, key, attributes, empty) =>
    element("input", {
      id,
      type: "number",
      ...attributes,
      onchange: ({ target }) => {
        if (target.value === "" && empty) change({ [key]: null });
        else if (target.value !== "" && target.reportValidity()) change({ [key]: Number(target.value) });
      },
    });
  const loss = element("select", { id: "loss", onchange: ({ target }) => change({ loss: target.value }) });
  const optimizer = element("select", { id: "optimizer", onchange: ({ target }) => change({ optimizer: target.value }) });
  const rate = element("input", {
    id: "rate",
    type: "number",
    min: 1e-9,
    max: 100,
    step: "any",
    list: "rates",
    onchange: ({ target }) => target.reportValidity() && target.value !== "" && lab.do("set_rate", { rate: Number(target.value) }),
  });
  const steps = (factor) => () => {
    const now = lab.live?.rate ?? lab.state.design.learning_rate;
    const next = factor > 1 ? RATES.find((each) => each > now * 1.0001) : RATES.findLast((each) => each < now * 0.9999);
    if (next) lab.do("set_rate", { rate: next });
  };
  const batch = number("batch", "batch_size", { min: 1, max: 1000000, step: 1 });
  const decay = number("decay", "weight_decay", { min: 0, max: 10, step: "any" });
  const epochs = number("epochs", "epochs", { min: 1, step: 1, placeholder: "no end" }, true);
  const patience = number("patience", "patience", { min: 1, step: 1, placeholder: "off" }, true);
  const field = (label, title, ...inputs) => element("label", { title, for: inputs.find(({ tagName }) => tagName !== "BUTTON").id }, element("span", {}, label), element("span", { class: "together" }, ...inputs));
  root.addEventListener("submit", (event) => event.preventDefault()); // Enter changes a value, and sends no form
  root.append(
    field("Loss", "How wrong a prediction is", loss),
    field("Optimizer", "How a gradient becomes a change of the weights", optimizer),
    field(
      "Learning rate",
      "How far each step goes; it can be changed while training runs",
      element("button", { type: "button", id: "rate-down", "aria-label": "Lower the learning rate", onclick: steps(0.3) }, "−"),
      rate,
      element("button", { type: "button", id: "rate-up", "aria-label": "Raise the learning rate", onclick: steps(3) }, "+"),
    ),
    field("Batch", "Rows in a step", batch),
    field("Weight decay", "Draws weights towards 0 in every step", decay),
    field("Epochs", "Stop after so many epochs", epochs),
    field("Patience", "Early stopping: stop once the validation loss has not fallen for so many epochs", patience),
    element("datalist", { id: "rates" }, RATES.map((each) => element("option", { value: String(each) }))),
  );

  const fill = (select, names, words, chosen) => {
    const wanted = names.join();
    if (select.dataset.names !== wanted) {
      select.dataset.names = wanted;
      select.replaceChildren(...names.map((name) => element("option", { value: name }, words[name] ?? name)));
    }
    select.value = chosen;
  };
  const set = (input, value) => {
    if (document.activeElement !== input || input.dataset.last !== String(value)) input.value = value ?? "";
    input.dataset.last = String(value);
  };
  lab.on("state", ({ design, choices, problem }) => {
    root.hidden = !problem;
    fill(loss, choices.losses, choices.words, design.loss);
    fill(optimizer, choices.optimizers, choices.words, design.optimizer);
    set(rate, design.learning_rate);
    set(batch, design.batch_size);
    set(decay, design.weight_decay);
    set(epochs, design.epochs);
    set(patience, design.patience);
  });
}
