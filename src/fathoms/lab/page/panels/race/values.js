// The values that race: a list that can be edited, 2 to 8 of them.

import { element } from "../../element.js";
import { swatch } from "./looks.js";

const FEWEST = 2;

export class Values {
  /** `changed` is called when the number of values has changed. */
  constructor(changed) {
    this.changed = changed;
    this.list = element("ol", { class: "values", id: "race-values", "aria-label": "Values that race" });
    this.more = element("button", { type: "button", id: "race-add", onclick: () => this.add() }, "Add a value");
    this.again = element("button", { type: "button", id: "race-around", title: "Values around the present one", onclick: () => this.reset() }, "Suggest");
    this.root = element("div", { class: "runners" }, this.list, element("div", { class: "row" }, this.more, this.again));
    this.edited = new Map(); // the values of each setting that the person has changed
    this.enabled = true;
  }

  /** Shows the values of a setting: the person's own, if any, else those that the server offers. */
  show(setting, most, target) {
    if (this.target !== undefined && target !== this.target) this.edited.clear();
    this.target = target;
    this.setting = setting;
    this.most = most;
    const chosen = this.edited.get(setting.name) ?? setting.choices;
    const shown = JSON.stringify([setting.name, chosen, setting.limits, setting.names]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.list.replaceChildren(...chosen.map((choice) => this.row(choice)));
    this.number();
  }

  /** Goes back to the values that the server offers. */
  reset() {
    this.edited.delete(this.setting.name);
    this.shown = "";
    this.show(this.setting, this.most, this.target);
  }

  row({ value, rate }) {
    const { name, words, names, limits, whole } = this.setting;
    const edit = () => this.edit();
    const limited = ([min, max], step, given) => element("input", { type: "number", min, max, step, required: true, value: String(given), oninput: edit });
    const speed = rate === null ? null : limited([1e-9, 100], "any", rate);
    const input = names
      ? element(
          "select",
          {
            onchange: () => {
              if (speed) speed.value = String(names.find((each) => each.value === input.value).rate);
              edit();
            },
          },
          names.map((each) => element("option", { value: each.value }, each.words)),
        )
      : limited(limits, whole ? 1 : "any", value);
    input.value = String(value);
    const cross = element("button", { type: "button", class: "remove", onclick: () => this.remove(item) }, "×");
    const item = element("li", { "data-setting": name }, element("span", {}), input, speed, cross);
    Object.assign(item, { input, speed, cross, words });
    return item;
  }

  add() {
    const { names } = this.setting;
    const taken = [...this.list.children].map(({ input }) => input.value);
    let next;
    if (names) {
      const free = names.find(({ value }) => !taken.includes(value)) ?? names[0];
      next = { value: free.value, rate: free.rate };
    } else next = { value: "", rate: null };
    const item = this.row(next);
    this.list.append(item);
    this.number();
    this.edit();
    item.input.focus();
  }

  remove(item) {
    const beside = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.number();
    this.edit();
    (this.list.children.length > FEWEST ? beside.cross : beside.input).focus();
  }

  /** Names what is for who does not see it, draws each line's look, and allows 2 to 8 values. */
  number() {
    const rows = [...this.list.children];
    rows.forEach((item, place) => {
      item.firstChild.replaceChildren(swatch(place));
      item.input.setAttribute("aria-label", `Value ${place + 1}: ${item.words}`);
      item.speed?.setAttribute("aria-label", `Value ${place + 1}: learning rate`);
      item.cross.setAttribute("aria-label", `Leave out value ${place + 1}`);
    });
    this.enable(this.enabled);
    this.changed();
  }

  /** Has a setting begin with these values. */
  keep(name, choices) {
    this.edited.set(name, choices);
  }

  edit() {
    this.keep(this.setting.name, this.choices());
    this.shown = JSON.stringify([this.setting.name, this.choices(), this.setting.limits, this.setting.names]);
    this.enable(this.enabled);
  }

  enable(enabled) {
    this.enabled = enabled;
    const rows = [...this.list.children];
    for (const { input, speed, cross } of rows) {
      input.disabled = !enabled;
      if (speed) speed.disabled = !enabled;
      cross.disabled = !enabled || rows.length <= FEWEST;
    }
    const free = this.setting?.names?.length ?? Infinity;
    this.more.disabled = !enabled || rows.length >= Math.min(this.most ?? 0, free);
    this.again.hidden = !this.setting || !this.edited.has(this.setting.name);
    this.again.disabled = !enabled;
  }

  /** Whether all are values; the first that is none says so. */
  valid() {
    return [...this.list.children].every(({ input, speed }) => input.reportValidity() && (!speed || speed.reportValidity()));
  }

  /** What the server is asked to race. */
  choices() {
    const number = (text) => (text === "" ? "" : Number(text));
    return [...this.list.children].map(({ input, speed }) => ({ value: this.setting.names ? input.value : number(input.value), rate: speed ? Number(speed.value) : null }));
  }
}
