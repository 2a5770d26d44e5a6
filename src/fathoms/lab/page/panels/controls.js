// Play, pause, step, reset, and where the run is.

import { element } from "../element.js";

export function mount(root, lab) {
  const button = (name, text, label, does, key) =>
    element("button", { id: name, title: key ? `${label} (${key})` : label, "aria-label": label, onclick: does }, text);
  const playing = () => lab.live?.playing ?? lab.state?.run?.playing ?? false;
  const toggle = () => lab.do(playing() ? "pause" : "play");
  const play = button("play", "▶", "Play", toggle, "space");
  const step = button("step", "Step", "Do one step, a batch", () => lab.do("step"), "s");
  const epoch = button("epoch", "Epoch", "Train to the end of the epoch", () => lab.do("step_epoch"), "e");
  const reset = button("reset", "Reset", "Begin again from the same weights", () => lab.do("reset"), "r");
  const fresh = button("fresh", "New start", "Begin again from other weights", () => lab.do("new_start"), "n");
  const place = element("output", { id: "place", "aria-live": "off" });
  root.append(reset, play, step, epoch, fresh, place);

  const show = () => {
    const run = lab.live ?? lab.state?.run;
    for (const each of [play, step, epoch, reset, fresh]) each.disabled = !run;
    play.textContent = playing() ? "⏸" : "▶";
    play.setAttribute("aria-label", playing() ? "Pause" : "Play");
    if (!run) return (place.textContent = "");
    const text = `epoch ${run.epoch.toLocaleString()} · step ${run.step.toLocaleString()}`;
    if (place.textContent !== text) place.textContent = text;
    place.title = run.stopped ?? "";
  };
  lab.on("state", show);
  lab.on("live", show);

  addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, select, textarea, button, summary, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = { " ": toggle, s: step.onclick, e: epoch.onclick, r: reset.onclick, n: fresh.onclick }[event.key];
    if (!does || !lab.state?.run) return;
    event.preventDefault();
    does();
  });
}
