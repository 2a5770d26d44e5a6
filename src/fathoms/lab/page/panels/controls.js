// Play, pause, step, reset, and where the run is.

import { element } from "../element.js";

// A network changes most in its first epochs: one can watch them, and the later ones, in which little happens, go by ever faster.
const PACES = {
  rising: ["slow, then fast", { pace: 5, growth: 0.4 }],
  one: ["1 epoch/s", { pace: 1 }],
  ten: ["10 epochs/s", { pace: 10 }],
  hundred: ["100 epochs/s", { pace: 100 }],
  full: ["full speed", {}],
};
const KEPT = "fathoms pace"; // by the browser

export function mount(root, lab) {
  const button = (name, text, label, does, key) =>
    element("button", { id: name, title: key ? `${label} (${key})` : label, "aria-label": label, onclick: does }, text);
  const playing = () => lab.live?.playing ?? lab.state?.run?.playing ?? false;
  const toggle = () => lab.do(...(playing() ? ["pause"] : ["play", PACES[pace.value][1]]));
  const word = element("span", {}, "Play");
  const play = button("play", "", "Play", toggle, "space");
  play.append(element("span", { class: "sign", "aria-hidden": "true" }), word);
  const step = button("step", "Step", "Do one step, a batch", () => lab.do("step"), "s");
  const epoch = button("epoch", "Epoch", "Train to the end of the epoch", () => lab.do("step_epoch"), "e");
  const reset = button("reset", "Reset", "Begin again from the same weights", () => lab.do("reset"), "r");
  const fresh = button("fresh", "New start", "Begin again from other weights", () => lab.do("new_start"), "n");
  const pace = element("select", { id: "pace", "aria-label": "How fast it trains", title: "How fast it trains", onchange: hurry }, Object.entries(PACES).map(([value, [text]]) => element("option", { value }, text)));
  pace.value = Object.hasOwn(PACES, localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : "rising";
  const place = element("output", { id: "place", "aria-live": "off" });
  const scrub = element("input", { id: "scrub", type: "range", min: 0, max: 1, value: 0, "aria-label": "Go to a step of the run", oninput: () => go(Number(scrub.value)) });
  const back = button("back", "‹", "One step back", () => go(at() - 1), "←");
  const forth = button("forth", "›", "One step forth", () => go(at() + 1), "→");
  root.append(play, pace, step, epoch, reset, fresh, element("div", { class: "past" }, back, scrub, forth), place);

  function hurry() {
    localStorage.setItem(KEPT, pace.value);
    if (playing()) lab.do("play", PACES[pace.value][1]);
  }

  // While the person drags, only the newest place is asked for.
  let asked = null;
  let busy = false;
  const at = () => asked ?? lab.live?.step ?? 0;
  async function go(to) {
    asked = Math.max(0, Math.min(to, lab.live?.end ?? 0));
    if (busy) return;
    busy = true;
    while (asked !== null) {
      const next = asked;
      asked = null;
      await lab.do("go_to", { step: next });
    }
    busy = false;
  }

  const show = () => {
    const run = lab.live ?? lab.state?.run;
    for (const each of [play, pace, step, epoch, reset, fresh, back, scrub, forth]) each.disabled = !run;
    word.textContent = playing() ? "Pause" : "Play";
    play.title = `${word.textContent} (space)`;
    play.setAttribute("aria-label", word.textContent);
    play.classList.toggle("on", playing());
    if (!run) return (place.textContent = "");
    const text = `epoch ${run.epoch.toLocaleString("en")} · step ${run.step.toLocaleString("en")}`;
    if (place.textContent !== text) place.textContent = text;
    place.title = run.stopped ?? "";
    scrub.max = Math.max(1, run.end);
    if (!busy) scrub.value = run.step;
    scrub.setAttribute("aria-valuetext", `step ${run.step} of ${run.end}`);
    back.disabled = run.step === 0;
    forth.disabled = run.step >= run.end;
  };
  lab.on("state", show);
  lab.on("live", show);
  show(); // nothing can be asked for before there is a run

  addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, select, textarea, button, summary, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = { " ": toggle, s: step.onclick, e: epoch.onclick, r: reset.onclick, n: fresh.onclick, ArrowLeft: back.onclick, ArrowRight: forth.onclick }[event.key];
    if (!does || !lab.state?.run) return;
    event.preventDefault();
    does();
  });
}
