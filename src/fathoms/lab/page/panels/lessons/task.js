// A task: what is to be done, what of it holds, hints one after the other, and a solution.

import { element } from "../../element.js";
import { written } from "../../numbers.js";
import { prose } from "./prose.js";

const signs = { "<=": "≤", ">=": "≥", "*": "×" };
const inWords = (text) => text.replace(/<=|>=|\*/g, (sign) => signs[sign]);

export class TaskCard {
  constructor({ words, checks, hints, solution }, lab) {
    this.lab = lab;
    this.hints = hints;
    this.checks = checks;
    this.state = element("span", { class: "state", role: "status" });
    this.rows = checks.map(({ text }) => {
      const mark = element("span", { class: "mark", "aria-hidden": "true" }, "○");
      const now = element("span", { class: "now quiet" });
      const said = element("span", { class: "sr" });
      return { mark, now, said, root: element("li", {}, mark, element("span", {}, inWords(text), said), now) };
    });
    this.given = element("ol", { class: "hints" });
    this.hint = element("button", { type: "button", id: "hint", onclick: () => this.nextHint() }, "A hint");
    this.hint.hidden = !hints.length;
    this.solve = element("button", { type: "button", id: "solve", title: "From the chapter's first network, on this page", onclick: () => this.doIt() }, "Do it for me");
    this.deeds = element("ol", { class: "deeds" }, solution.map((text) => element("li", {}, element("code", {}, text))));
    this.deeds.hidden = true;
    this.root = element(
      "section",
      { class: "task", "aria-label": "Task" },
      element("h4", {}, "Your turn ", this.state),
      element("div", {}, ...prose(words)),
      element("ul", { class: "checks" }, this.rows.map(({ root }) => root)),
      this.given,
      element("div", { class: "row" }, this.hint, this.solve),
      this.deeds,
    );
  }

  nextHint() {
    const next = this.given.childElementCount;
    this.given.append(element("li", {}, ...prose(this.hints[next])));
    const left = this.hints.length - next - 1;
    this.hint.textContent = left ? "Another hint" : "No more hints";
    this.hint.disabled = !left;
  }

  async doIt() {
    this.solve.disabled = true;
    await this.lab.do("solve_task");
    this.solve.disabled = false;
    this.deeds.hidden = false;
  }

  /** Shows which checks hold, and whether the task has been done, now or before. */
  tell(found, finished) {
    this.rows.forEach(({ root, mark, now, said }, place) => {
      const { met, now: value } = found[place] ?? { met: false, now: null };
      root.classList.toggle("met", met);
      mark.textContent = met ? "✓" : "○";
      said.textContent = met ? ": holds." : ": not yet.";
      now.textContent = !this.checks[place].counts || value === null ? "" : `now ${typeof value === "number" ? written(value, 3) : value}`;
    });
    this.root.classList.toggle("done", finished);
    const state = finished ? "✓ done" : "";
    if (this.state.textContent !== state) this.state.textContent = state;
  }
}
