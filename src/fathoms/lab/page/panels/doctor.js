// The doctor: what it finds while the network trains, and whether what it advises helps.

import { element } from "../element.js";
import { colour, layout, plotly, settings } from "../plots.js";

const SIGNS = { error: "✖", warning: "▲", note: "●" };
const PAUSE = 1500;

export function mount(root, lab) {
  const list = element("ul", { class: "findings", id: "findings", "aria-label": "Findings" });
  const told = element("p", { class: "sr", role: "status" }); // what is new, once: the numbers change all the time
  const thorough = element("button", { id: "examine", title: "Also look at every column, and test learning rates on a copy", onclick: () => look(true) }, "Examine");
  const rates = element("button", { id: "test-rates", title: "Train a copy for 200 steps while its learning rate rises", onclick: testRates }, "Test learning rates");
  const plot = element("div", { class: "plot", id: "rate-test", role: "img", "aria-label": "Loss by learning rate", hidden: true });
  const words = element("p", { class: "quiet", id: "rate-words", hidden: true });
  const trial = element("div", { class: "trial", id: "trial", hidden: true });
  root.append(element("h2", {}, "Doctor"), list, told, element("div", { class: "row" }, thorough, rates), words, plot, trial);

  let extra = []; // what only a thorough look finds
  let busy = false;
  let asked = 0;
  let timer = null;

  async function look(deep) {
    if (busy || !lab.state?.run) return;
    busy = true;
    asked = performance.now();
    if (deep) thorough.disabled = true;
    try {
      const found = await lab.ask("findings", { thorough: deep });
      const quick = new Set(["bad numbers", "unfit output", "unfit loss", "unscaled target", "overfitting", "underfitting", "no more progress", "dead relu", "class never predicted"]);
      if (deep) extra = found.filter(({ kind }) => !quick.has(kind));
      show(deep ? found : [...found, ...extra], deep);
    } catch {
      // A question that a new table overtook; the next one comes soon.
    } finally {
      busy = false;
      thorough.disabled = !lab.state?.run;
    }
  }

  const rows = new Map(); // by kind: a row stays as long as its finding does, so that its button can be pressed
  function show(found, deep) {
    const well = deep ? "Nothing to report: columns, learning rate, neurons and curves look well." : "Nothing to report so far.";
    const kinds = found.map(({ kind }, place) => `${kind} ${found.slice(0, place).filter((other) => other.kind === kind).length}`);
    const added = found.filter((_, place) => !rows.has(kinds[place]));
    for (const kind of [...rows.keys()]) if (!kinds.includes(kind)) rows.delete(kind);
    found.forEach((finding, place) => {
      const row = rows.get(kinds[place]) ?? new Row(tryChange);
      rows.set(kinds[place], row);
      row.tell(finding);
    });
    const wanted = found.length ? kinds.map((kind) => rows.get(kind).root) : [element("li", { class: "well" }, well)];
    const same = list.childElementCount === wanted.length && wanted.every((root, place) => list.children[place] === root);
    if (!same) list.replaceChildren(...wanted);
    const words = found.length ? added.map(({ text }) => inWords(text)).join(" ") : deep ? well : "";
    if (words) told.textContent = words;
  }

  async function tryChange(setting, change) {
    trial.hidden = false;
    trial.replaceChildren(element("p", {}, `Training a second network with ${change} …`));
    let result;
    try {
      result = await lab.ask("try_change", { setting });
    } catch (error) {
      trial.replaceChildren(element("p", { class: "error" }, error.message));
      return;
    }
    const { before, after } = result;
    const row = (name, key) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, before[key].toPrecision(4)), element("td", {}, after[key].toPrecision(4)));
    const better = after.val_loss < before.val_loss;
    const curve = element("div", { class: "plot", role: "img", "aria-label": "Validation loss before and after" });
    trial.replaceChildren(
      element("h3", {}, `With ${change}: the validation loss ${better ? "is lower" : "is not lower"}`),
      element(
        "table",
        { id: "comparison" },
        element("thead", {}, element("tr", {}, element("th", {}), element("th", { scope: "col" }, "before"), element("th", { scope: "col" }, "after"))),
        element("tbody", {}, row("training loss", "loss"), row("validation loss", "val_loss"), element("tr", {}, element("th", { scope: "row" }, "after step"), element("td", {}, before.step.toLocaleString("en")), element("td", {}, after.step.toLocaleString("en")))),
      ),
      curve,
      element(
        "div",
        { class: "row" },
        element("button", { class: better ? "primary" : "", id: "keep-change", onclick: () => (lab.do("keep_change", { setting }), (trial.hidden = true), (extra = [])) }, "Keep it, and start anew"),
        element("button", { onclick: () => (trial.hidden = true) }, "Leave it"),
      ),
    );
    const library = await plotly();
    const line = (which, hue, dash) => ({ x: result.arrays[`${which}/measured_epochs`], y: result.arrays[`${which}/val_loss`], name: which, mode: "lines", line: { color: colour(hue), dash, width: 2 } });
    library.react(curve, [line("before", "quiet", "dot"), line("after", "plus", "solid")], layout("epoch", "validation loss", { height: 200 }), settings);
  }

  async function testRates() {
    rates.disabled = true;
    words.hidden = false;
    words.textContent = "Testing …";
    try {
      const found = await lab.ask("test_rates");
      const { best, highest, now } = found;
      words.textContent = [
        best ? `The loss fell fastest about ${best.toPrecision(1)}` : "The loss did not fall",
        highest ? `, and blew up above ${highest.toPrecision(2)}` : ", and never blew up",
        `. Now it is ${now}.`,
      ].join("");
      plot.hidden = false;
      const library = await plotly();
      const mark = (x, name, hue, dash) => ({ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color: colour(hue), dash, width: 2 }, label: { text: name, textposition: "end", font: { size: 11 } } });
      const shapes = [best && mark(best, "fastest", "good", "solid"), mark(now, "now", "minus", "dot")].filter(Boolean);
      const shape = layout("learning rate", "loss", { height: 220, showlegend: false, shapes });
      shape.xaxis.type = "log";
      library.react(plot, [{ x: found.arrays.rates, y: found.arrays.losses, mode: "lines", line: { color: colour("plus"), width: 2 }, hovertemplate: "%{y:.4g}" }], shape, settings);
    } catch (error) {
      words.textContent = error.message;
    } finally {
      rates.disabled = false;
    }
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(false), Math.max(0, asked + PAUSE - performance.now()));
  };
  let problem = "";
  lab.on("state", (state) => {
    thorough.disabled = rates.disabled = !state.run;
    const now = JSON.stringify(state.problem) + JSON.stringify(state.design);
    if (now !== problem) {
      problem = now;
      extra = [];
    }
    if (state.run) soon();
    else {
      rows.clear();
      list.replaceChildren();
    }
  });
  lab.on("live", ({ playing }) => {
    if (playing && !busy && performance.now() > asked + PAUSE) look(false);
  });
}

/** Layers are called what the drawing calls them. */
const inWords = (text) =>
  text
    .replace(/the weight (?:hidden_(\d+)|output)\/(\w+)/, (_, layer, part) => `the ${part === "bias" ? "biases" : "weights"} of ${layer ? `layer ${layer}` : "the output"}`)
    .replace(/The layer 'hidden_(\d+)'/, "Layer $1")
    .replace(/\bhidden_(\d+)\b/g, "layer $1");

/** A finding, its evidence, and what to try. */
class Row {
  constructor(tryIt) {
    this.sign = element("span", { class: "sign", "aria-hidden": "true" });
    this.text = element("strong", {});
    this.advice = element("span", { class: "quiet" });
    this.button = element("button", { type: "button", class: "try", onclick: () => tryIt(this.finding.setting, this.finding.change) });
    this.offer = element("div", { class: "row" }, this.button);
    this.root = element("li", {}, this.sign, element("div", {}, this.text, " ", this.advice, this.offer));
  }

  tell(finding) {
    this.finding = finding;
    const { kind, severity, text, advice, change } = finding;
    this.root.className = severity;
    this.root.dataset.kind = kind;
    this.sign.textContent = SIGNS[severity];
    for (const [place, words] of [[this.text, inWords(text)], [this.advice, advice], [this.button, `Try ${change}`]]) if (place.textContent !== words) place.textContent = words;
    this.offer.hidden = !change;
  }
}
