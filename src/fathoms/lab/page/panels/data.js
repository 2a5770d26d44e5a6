// The table: where it comes from, its columns, what to predict from what, and how rows are split.

import { element } from "../element.js";
import { isModel, sendModel } from "./network/model.js";

const number = (value) => (Math.abs(value) >= 1e5 || (value && Math.abs(value) < 1e-3) ? value.toExponential(1) : String(+value.toPrecision(4)));

export function mount(root, lab) {
  const file = element("input", { type: "file", id: "file", class: "sr", tabindex: -1, "aria-label": "A table's file", onchange: () => file.files[0] && upload(file.files[0]) });
  const samples = element("select", { id: "sample", "aria-label": "A sample table", onchange: () => samples.value && lab.do("open_sample", { file: samples.value }) });
  const title = element("p", { id: "table-name", class: "quiet" });
  const notes = element("ul", { class: "notes quiet" });
  const target = element("select", { id: "target", onchange: () => choose({ target: target.value, inputs: null }) });
  const list = element("ul", { class: "columns", "aria-label": "Columns" });
  const share = (id, label) =>
    element("input", { id, type: "number", min: 1, max: 90, step: 1, "aria-label": label, onchange: ({ target: input }) => input.reportValidity() && choose({}) });
  const validation = share("validation", "Percent of the rows that validate");
  const test = share("test", "Percent of the rows that test");
  const seed = element("input", { id: "split-seed", type: "number", min: 0, step: 1, "aria-label": "Seed of the split", onchange: () => choose({}) });
  const bar = element("div", { class: "split", role: "img" });
  const chosen = element("div", { hidden: true });
  chosen.append(
    element("label", { class: "wide" }, "Predict ", target),
    element("div", { class: "row" }, element("h3", {}, "from"), element("button", { type: "button", onclick: () => choose({ inputs: null }) }, "all"), element("button", { type: "button", onclick: only }, "one")),
    list,
    element("h3", {}, "Rows"),
    bar,
    element("div", { class: "row small" }, element("label", {}, validation, " % validate"), element("label", {}, test, " % test"), element("label", {}, "seed ", seed)),
  );
  root.append(
    element("h2", {}, "Data"),
    element("div", { class: "row" }, samples, element("button", { type: "button", id: "open-file", onclick: () => file.click() }, "Open a file …"), file),
    title,
    notes,
    chosen,
  );

  let columns = []; // pictures of the columns of the table that is open
  let lines = []; // on the page; they stay, so that a box keeps the keyboard's focus
  let known = null;
  let asking = 0; // meanwhile boxes stay as the person ticked them

  /** Takes the columns whose boxes are ticked, and those that have no box as before. */
  async function chooseTicked() {
    const before = lab.state;
    const { inputs } = before.problem;
    const unticked = lines.filter(({ box }) => !box.checked).map(({ name }) => name);
    const ticked = lines.filter(({ box }) => box.checked).map(({ name }) => name);
    asking += 1;
    const refused = (await choose({ inputs: [...new Set([...inputs.filter((name) => !unticked.includes(name)), ...ticked])] })) === undefined;
    asking -= 1;
    if (!asking && (refused || lab.state !== before)) fill(); // otherwise the state is on its way
  }

  function choose(part) {
    const { problem } = lab.state;
    const asked = {
      target: problem?.target ?? target.value,
      inputs: problem?.inputs ?? null,
      validation: (Number(validation.value) || 20) / 100,
      test: (Number(test.value) || 20) / 100,
      split_seed: Number(seed.value) || 0,
      ...part,
    };
    return lab.do("set_problem", asked);
  }

  function only() {
    const { problem } = lab.state;
    const first = problem && (columns.find(({ name, kind }) => kind === "number" && problem.inputs.includes(name)) ?? columns.find(({ name }) => problem.inputs.includes(name)));
    if (first) choose({ inputs: [first.name] });
  }

  async function upload(chosenFile) {
    if (isModel(chosenFile)) {
      file.value = "";
      return sendModel(lab, chosenFile);
    }
    title.textContent = `Reading ${chosenFile.name} …`;
    file.value = "";
    try {
      const answer = await fetch(`/table?name=${encodeURIComponent(chosenFile.name)}`, { method: "POST", body: chosenFile });
      const { error } = await answer.json();
      if (error) throw new Error(error);
    } catch (error) {
      lab.tell("message", { text: error.message, kind: "error" });
      describe();
    }
  }

  function describe() {
    const table = lab.state?.table;
    title.textContent = table ? `${table.name}: ${table.rows.toLocaleString("en")} rows, ${table.columns.length.toLocaleString("en")} columns` : "Choose a sample, open a file, or drop one on this page. It stays on this machine.";
  }

  function histogram({ bars, labels, low, high }) {
    if (!bars?.length) return element("span", {});
    const most = Math.max(...bars);
    const width = 96 / bars.length;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 96 24");
    svg.setAttribute("class", "histogram");
    svg.setAttribute("role", "img");
    const text = labels ? labels.map((label, place) => `${label}: ${bars[place].toLocaleString("en")}`).join("\n") : `${number(low)} to ${number(high)}`;
    svg.setAttribute("aria-label", text);
    const title = document.createElementNS(svg.namespaceURI, "title");
    title.textContent = text;
    svg.append(title);
    bars.forEach((count, place) => {
      const rect = document.createElementNS(svg.namespaceURI, "rect");
      const height = count ? Math.max(1, (23 * count) / most) : 0;
      for (const [name, value] of Object.entries({ x: place * width, y: 24 - height, width: Math.max(width - 0.8, 0.5), height })) rect.setAttribute(name, value);
      svg.append(rect);
    });
    return svg;
  }

  /** A column's line; `tell(problem)` says what the column is in a problem. */
  function row(column) {
    const box = element("input", { type: "checkbox", onchange: chooseTicked });
    const facts = element("span", { class: "facts quiet" });
    const root = element("li", { "data-column": column.name }, element("label", { title: column.note || column.name }, box, element("span", { class: "name" }, column.name)), histogram(column), facts);
    const others = [column.missing && `${column.missing.toLocaleString("en")} missing`, column.note].filter(Boolean);
    const tell = (problem) => {
      const target = column.name === problem?.target;
      const usable = column.used && !target;
      if (!asking) box.checked = problem?.inputs.includes(column.name) ?? false;
      box.disabled = !usable || !problem;
      root.className = target ? "target" : usable ? "" : "left-out";
      facts.textContent = [target ? "the target" : column.kind, ...others].join(" · ");
    };
    return { name: column.name, box, root, tell };
  }

  function draw() {
    lines = columns.map(row);
    list.replaceChildren(...lines.map(({ root }) => root));
  }

  function fill() {
    const { table, problem } = lab.state;
    describe();
    chosen.hidden = !table;
    samples.value = table && [...samples.options].some(({ value }) => value === table.name) ? table.name : "";
    if (!table) return;
    if (target.dataset.columns !== table.columns.join("\n")) {
      target.dataset.columns = table.columns.join("\n");
      target.replaceChildren(element("option", { value: "", disabled: true }, "choose a column"), ...table.columns.map((name) => element("option", { value: name }, name)));
    }
    target.value = problem?.target ?? "";
    for (const { tell } of lines) tell(problem);
    if (!problem) return;
    const { split, rows } = problem;
    const set = (input, value) => document.activeElement !== input && (input.value = value);
    set(validation, Math.round(split.validation * 100));
    set(test, Math.round(split.test * 100));
    set(seed, split.split_seed);
    const whole = rows.train + rows.validation + rows.test;
    const parts = [["train", rows.train], ["validate", rows.validation], ["test", rows.test]];
    bar.replaceChildren(...parts.map(([name, count]) => element("span", { class: name, style: `flex-grow:${count / whole}`, title: `${count.toLocaleString("en")} rows ${name}` }, count.toLocaleString("en"))));
    bar.setAttribute("aria-label", `${parts.map(([name, count]) => `${count} rows ${name}`).join(", ")}. ${split.words}`);
    bar.title = split.words;
  }

  lab.on("state", async ({ table }) => {
    const key = table && `${table.name} ${table.rows} ${table.columns.length}`;
    if (key !== known) {
      known = key;
      columns = [];
      draw();
      fill();
      if (table) {
        const found = await lab.do("columns");
        if (!found || known !== key) return;
        columns = found.columns;
        draw();
        notes.replaceChildren(...found.notes.map((note) => element("li", {}, note)));
        if (found.others.length) notes.append(element("li", {}, `${found.others.length.toLocaleString("en")} more columns are used, but not drawn.`));
      }
    }
    fill();
  });

  lab.connection.ready().then(async () => {
    const found = (await lab.do("samples")) ?? [];
    samples.replaceChildren(element("option", { value: "" }, "a sample …"), ...found.map(({ file: name, title: text, why }) => element("option", { value: name, title: why }, text)));
    samples.hidden = !found.length;
  });

  const drop = document.body;
  drop.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("dropping");
  });
  drop.addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("dropping"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("dropping");
    if (event.dataTransfer.files[0]) upload(event.dataTransfer.files[0]);
  });
  describe();
}
