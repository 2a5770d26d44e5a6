// Several runs that differ in one setting, side by side: which values, their curves, and what came out best.

import { element } from "../element.js";
import { written } from "../numbers.js";
import { layout, onScheme, plotly, settings } from "../plots.js";
import { Values } from "./race/values.js";
import { look, swatch } from "./race/looks.js";

const PAUSE = 200; // milliseconds between two looks at a race that is run
const METRICS = { mean_absolute_error: "mean absolute error", binary_accuracy: "share of right labels", sparse_categorical_accuracy: "share of right labels" };

export function mount(root, lab) {
  const setting = element("select", { id: "race-setting", onchange: choose });
  const epochs = element("input", { type: "number", id: "race-epochs", min: 1, max: 500, step: 1, value: "30" });
  const go = element("button", { class: "primary", id: "race", onclick: start }, "Race");
  const stop = element("button", { id: "race-stop", title: "Stop the race (Escape)", hidden: true, onclick: end }, "Stop");
  const bar = element("progress", { id: "race-progress", max: 1, value: 0, hidden: true, "aria-label": "Epochs that all have done" });
  const count = element("output", { class: "quiet", "aria-live": "off" });
  const note = element("p", { class: "quiet", id: "race-note" });
  const trouble = element("p", { class: "error", id: "race-trouble", role: "alert", hidden: true });
  const values = new Values(ready);
  const shown = element(
    "select",
    { id: "race-shown", "aria-label": "Which curves", onchange: draw },
    element("option", { value: "val" }, "validation"),
    element("option", { value: "train" }, "training"),
    element("option", { value: "both" }, "both"),
  );
  const log = element("input", { type: "checkbox", id: "race-log", onchange: draw });
  const plot = element("div", { class: "plot", id: "race-curves", role: "img" });
  const words = element("p", { id: "race-words", role: "status" });
  const seeds = element("button", { hidden: true, id: "race-seeds", onclick: () => ((setting.value = "seed"), choose(), setting.focus()) }, "Race seeds");
  const body = element("tbody");
  const heads = ["", "best validation loss", "epoch", "", "time", ""].map((text) => element("th", { scope: "col" }, text));
  const table = element("table", { id: "race-table", "aria-label": "What each came to" }, element("thead", {}, element("tr", {}, heads)), body);
  const outcome = element(
    "div",
    { class: "outcome", hidden: true },
    element("div", { class: "row" }, shown, element("label", {}, log, " log scale")),
    plot,
    element("div", { class: "row verdict" }, words, seeds),
    element("div", { class: "scrolls" }, table),
  );
  root.append(
    element("div", { class: "row" }, element("label", {}, "Race over ", setting), element("label", {}, "epochs ", epochs), go, stop, bar, count),
    note,
    trouble,
    element("div", { class: "side" }, values.root, outcome),
  );

  let offer = null; // what can be raced
  let last = null; // the race that is run, or the last one
  let library = null;
  let asking = false; // whether a race is being asked for, by this page
  let isShown = false;
  let timer = null;

  const chosen = () => offer?.settings.find(({ name }) => name === setting.value);
  const racing = () => asking || Boolean(last?.racing);

  async function fetchOffer() {
    if (!lab.state?.run) return ready();
    try {
      offer = await lab.ask("race_choices");
    } catch {
      return; // the line broke; the next state asks again
    }
    const kept = setting.value || last?.setting || "optimizer";
    if (!setting.value && last) values.keep(last.setting, last.racers.map(({ choice }) => choice)); // a page that was loaded anew shows what it showed
    setting.replaceChildren(
      ...offer.settings.map(({ name, words: text, why_not: why }) => element("option", { value: name, disabled: Boolean(why) }, why ? `${text} (${why})` : text)),
    );
    setting.value = offer.settings.some(({ name, why_not: why }) => name === kept && !why) ? kept : "optimizer";
    epochs.max = offer.most_epochs;
    choose();
  }

  function choose() {
    if (!chosen()) return;
    note.textContent = chosen().note;
    values.show(chosen(), offer.most, lab.state.problem?.target);
    ready();
  }

  function ready() {
    go.disabled = racing() || !lab.state?.run || !offer;
    setting.disabled = epochs.disabled = racing();
    values.enable(!racing());
    stop.hidden = bar.hidden = count.hidden = !racing();
  }

  async function start() {
    if (!epochs.reportValidity() || !values.valid()) return;
    asking = true;
    ready();
    stop.focus();
    lookAgain();
    bar.value = 0;
    count.textContent = "";
    trouble.hidden = true;
    try {
      last = await lab.ask("race", { setting: setting.value, choices: values.choices(), epochs: Number(epochs.value) });
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
    const had = document.activeElement === stop;
    asking = false;
    if (trouble.hidden) await tell();
    else await follow(); // another page may have a race run
    if (had && !racing()) go.focus();
  }

  function end() {
    lab.do("stop_race");
  }

  /** Looks at a race that goes on, now and again, for as long as the panel is there to be seen. */
  function lookAgain() {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!isShown || !racing()) return;
      await lookNow();
      if (racing()) lookAgain();
    }, PAUSE);
  }

  /** Looks at the race, and goes on looking if it is still run. */
  async function follow() {
    await lookNow();
    ready();
    if (racing()) lookAgain();
  }

  async function lookNow() {
    let found;
    try {
      found = await lab.ask("race_so_far");
    } catch {
      return;
    }
    if (asking && !found?.racing) return; // the last race: the new one has not begun, or its answer is on its way
    if (!found && !last) return;
    last = found;
    await tell();
  }

  async function tell() {
    ready();
    outcome.hidden = !last;
    if (!last) return;
    bar.max = last.epochs;
    bar.value = last.done;
    count.textContent = `epoch ${last.done} of ${last.epochs}`;
    if (!last.racing) words.textContent = last.verdict;
    else if (words.textContent !== "Racing …") words.textContent = "Racing …";
    seeds.hidden = last.racing || last.setting === "seed" || last.knows_luck || last.order.length < 2 || !last.done;
    rows();
    await draw();
  }

  function rows() {
    const { racers, order, level, metric, setting: raced } = last;
    heads[0].textContent = last.words;
    heads[1].textContent = raced === "loss" ? "its own best validation loss" : "best validation loss";
    heads[3].textContent = `validation: ${METRICS[metric]}`;
    const places = last.racing ? racers.map((_, place) => place) : order;
    body.replaceChildren(
      ...places.map((place, rank) => {
        const { name, best, failed, seconds, is_now: isNow } = racers[place];
        const good = !last.racing && best && !failed && raced !== "seed" && (rank === 0 || rank < level);
        const mark = good ? element("span", { class: "mark" }, rank > 0 ? "may be as good" : level === 1 ? "best" : "first") : null;
        const cell = (text) => element("td", {}, text);
        const number = (value) => cell(best ? value.toPrecision(4) : "–");
        const act = isNow
          ? element("span", { class: "quiet" }, "as now")
          : element("button", { onclick: () => take(place), "aria-label": `Take ${last.words} ${name}`, disabled: last.racing }, "Take it");
        return element(
          "tr",
          { class: good ? "good" : null },
          element("th", { scope: "row" }, swatch(place), " ", name, mark),
          number(best?.loss),
          cell(best ? String(best.epoch) : "–"),
          failed ? cell(`no number from epoch ${failed}`) : number(best?.metric),
          cell(taken(seconds)),
          element("td", {}, act),
        );
      }),
    );
  }

  async function take(place) {
    const { words: text, racers } = last;
    await lab.do("take_racer", { racer: place });
    lab.tell("message", { text: `The network now has the ${text} ${racers[place].name}, and begins anew.` });
  }

  async function draw() {
    if (!last || !isShown) return;
    try {
      library ??= await plotly();
    } catch (error) {
      return lab.tell("message", { text: error.message, kind: "error" });
    }
    if (!last) return; // gone meanwhile
    const byMetric = last.setting === "loss";
    const kinds = { val: ["val"], train: ["train"], both: ["train", "val"] }[shown.value];
    const keys = byMetric ? { val: ["measured_epochs", "val_metric"], train: ["measured_epochs", "metric"] } : { val: ["measured_epochs", "val_loss"], train: ["epochs", "loss"] };
    const traces = last.racers.flatMap(({ name }, place) =>
      kinds.map((kind) => {
        const [x, y] = keys[kind].map((key) => last.arrays[`${place}/${key}`] ?? []);
        const [color, dash] = look(place);
        const pale = kind === "train" && kinds.length > 1;
        return { x, y, name: pale ? `${name}, training` : name, mode: "lines", opacity: pale ? 0.45 : 1, line: { color, dash, width: pale ? 1.2 : 2 }, hovertemplate: "%{y:.4g}" };
      }),
    );
    if (last.setting === "seed") traces.unshift(...spread(last, kinds.map((kind) => keys[kind])));
    const what = { val: "validation ", train: "training ", both: "" }[shown.value];
    const title = `${what}${byMetric ? METRICS[last.metric] : "loss"}`;
    const shape = layout("epoch", title, { height: 320, showlegend: false, uirevision: `${shown.value}${last.setting}` });
    if (log.checked) shape.yaxis.type = "log";
    else if (!byMetric) shape.yaxis.range = within(traces);
    plot.setAttribute("aria-label", `Curves of the ${title} of each; the table has their best`);
    library.react(plot, traces, shape, settings);
  }

  async function onShow() {
    isShown = true;
    await follow();
    await fetchOffer();
  }

  let design = "";
  lab.on("state", ({ run: present, design: now, problem }) => {
    const key = JSON.stringify([now, problem, Boolean(present)]);
    if (key === design) return;
    design = key;
    ready();
    if (!isShown) return;
    fetchOffer();
    if (!asking) lookNow();
  });
  lab.on("found", () => isShown && last && follow()); // a race goes on while the line is broken
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isShown || !racing() || event.defaultPrevented) return;
    event.preventDefault();
    end();
  });
  onScheme(draw);
  return { onShow, onHide: () => (isShown = false) };
}

const taken = (seconds) => (seconds < 1 ? `${written(1000 * seconds, 2)} ms` : `${written(seconds, 2)} s`);

/** The band between the lowest and the highest curve. */
function spread({ racers, arrays, done }, kinds) {
  const edge = (color) => ({ mode: "lines", line: { width: 0 }, hoverinfo: "skip", ...color });
  return kinds.flatMap(([, y]) => {
    const all = racers.map((_, place) => arrays[`${place}/${y}`]).filter((values) => values?.length >= done);
    if (!done || all.length < 2) return [];
    const at = all[0].subarray(0, done).map((_, epoch) => epoch + 1);
    const [low, high] = [Math.min, Math.max].map((end) => at.map((_, epoch) => end(...all.map((values) => values[epoch]))));
    return [{ x: at, y: low, ...edge() }, { x: at, y: high, ...edge({ fill: "tonexty", fillcolor: "rgba(128,140,150,0.18)" }) }];
  });
}

/** What to show of curves, of which some may have gone up beyond all others: up to twice the highest start, at most. */
function within(traces) {
  const starts = traces.map(({ y }) => y[0]).filter(Number.isFinite);
  const all = traces.flatMap(({ y }) => Array.from(y)).filter(Number.isFinite);
  if (!all.length) return undefined;
  const low = Math.min(...all);
  const high = Math.min(Math.max(...all), 2 * Math.max(...starts.toSorted((a, b) => a - b).slice(0, Math.ceil(starts.length / 2))));
  const room = 0.05 * (high - low || 1);
  return [low - room, high + room];
}
