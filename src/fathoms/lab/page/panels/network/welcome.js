// What stands where the network will be: which table to begin with, and which of its columns to predict.

import { element } from "../../element.js";

export class Welcome {
  constructor(lab) {
    this.samples = element("div", { class: "samples", role: "group", "aria-label": "Sample tables" });
    this.first = element(
      "div",
      {},
      element("h2", {}, "See a network learn"),
      element("p", {}, "Take a table, press ", element("b", {}, "▶ Play"), ", and watch."),
      this.samples,
      element(
        "div",
        { class: "row" },
        element("button", { type: "button", onclick: () => document.getElementById("open-file").click() }, "A table of your own …"),
        element("button", { type: "button", onclick: () => document.getElementById("learn").click() }, "Learn it step by step"),
      ),
    );
    this.name = element("b", {});
    this.target = element("select", { "aria-label": "The column to predict", onchange: () => lab.do("set_problem", { target: this.target.value }) });
    this.second = element("div", {}, element("h2", {}, "What is to be predicted?"), element("p", {}, "Choose a column of ", this.name, ". The network learns to tell it from the others."), this.target);
    this.root = element("div", { id: "welcome", hidden: true }, this.first, this.second);
    lab.connection.ready().then(async () => {
      const found = (await lab.do("samples")) ?? [];
      this.samples.replaceChildren(
        ...found.map(({ file, title, why }) => element("button", { type: "button", "data-sample": file, onclick: () => lab.do("open_sample", { file }) }, element("b", {}, title), element("span", { class: "quiet" }, why))),
      );
    });
  }

  show({ run, model, table }) {
    this.root.hidden = Boolean(run || (model && !table));
    this.first.hidden = Boolean(table);
    this.second.hidden = !table;
    if (!table || run) return;
    this.name.textContent = table.name;
    const columns = table.columns.join("\n");
    if (this.target.dataset.columns === columns) return;
    this.target.dataset.columns = columns;
    this.target.replaceChildren(element("option", { value: "", disabled: true, selected: true }, "choose a column"), ...table.columns.map((name) => element("option", { value: name }, name)));
  }
}
