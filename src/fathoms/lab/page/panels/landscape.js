// The loss as a surface over two directions of the weights, with the way that training took.

import { element } from "../element.js";
import { colour, layout, onScheme, plotly, settings } from "../plots.js";

const GREATEST = 1e38; // what stands for a loss that is no number

export function mount(root, lab) {
  const over = element(
    "select",
    { id: "over", "aria-label": "Directions", onchange: choose },
    element("option", { value: "path" }, "the plane of the way so far"),
    element("option", { value: "weights" }, "two weights"),
    element("option", { value: "random" }, "two random directions"),
  );
  const arrays = [0, 1].map((place) => element("select", { id: `weight-${place}`, "aria-label": `Weight ${place + 1}: array`, onchange: places }));
  const numbers = [0, 1].map((place) => element("select", { id: `place-${place}`, "aria-label": `Weight ${place + 1}: which` }));
  const pair = element("span", { class: "together", hidden: true }, arrays[0], numbers[0], " and ", arrays[1], numbers[1]);
  const seed = element("input", { type: "number", id: "directions-seed", min: 0, step: 1, value: "0", "aria-label": "Seed of the directions" });
  const seedLabel = element("label", { hidden: true }, "seed ", seed);
  const wider = element("input", { type: "number", id: "reach", min: 0, step: "any", placeholder: "found" });
  const button = element("button", { class: "primary", id: "survey", onclick: survey }, "Survey");
  const words = element("p", { class: "quiet", id: "survey-words" }, "The height is the loss on training rows. Train a little, then survey: the line is the way that the weights took.");
  const hill = element("div", { hidden: true, class: "plot tall", id: "surface", role: "img", "aria-label": "The loss as a surface" });
  const map = element("div", { hidden: true, class: "plot tall", id: "contours", role: "img", "aria-label": "The loss as a map with contours" });
  root.append(
    element("div", { class: "row" }, element("label", {}, "Over ", over), pair, seedLabel, element("label", { title: "How far the surface goes from the present weights" }, "reach ", wider), button),
    words,
    element("div", { class: "two" }, map, hill),
  );

  let listed = [];
  let last = null;

  async function choose() {
    pair.hidden = over.value !== "weights";
    seedLabel.hidden = over.value !== "random";
    if (over.value === "weights") await list();
  }

  async function list() {
    const found = await lab.do("weights");
    if (!found || JSON.stringify(found) === JSON.stringify(listed)) return;
    listed = found;
    arrays.forEach((select) => {
      select.replaceChildren(...listed.map(({ name }, place) => element("option", { value: String(place) }, name)));
    });
    places();
    const size = listed[0].shape.reduce((a, b) => a * b, 1);
    if (size > 1) numbers[1].value = "1";
    else if (listed.length > 1) (arrays[1].value = "1"), places();
  }

  function places() {
    arrays.forEach((select, place) => {
      const { shape } = listed[Number(select.value)];
      const size = shape.reduce((a, b) => a * b, 1);
      const kept = numbers[place].value;
      const name = (at) => (shape.length === 1 ? `${at + 1}` : `${Math.floor(at / shape[1]) + 1} → ${(at % shape[1]) + 1}`);
      numbers[place].replaceChildren(...Array.from({ length: Math.min(size, 5000) }, (_, at) => element("option", { value: String(at) }, name(at))));
      if (kept && Number(kept) < size) numbers[place].value = kept;
    });
  }

  async function survey() {
    button.disabled = true;
    words.textContent = "Surveying …";
    const asked = { over: over.value, seed: Number(seed.value) || 0 };
    if (wider.value) asked.reach = Number(wider.value);
    if (over.value === "weights") asked.weights = [0, 1].map((place) => ({ array: Number(arrays[place].value), place: Number(numbers[place].value) }));
    try {
      last = await lab.ask("landscape", asked);
      const { path } = last.arrays;
      const end = path[path.length - 1];
      words.textContent =
        `At step ${last.step.toLocaleString("en")} the loss is ${end.toPrecision(4)}; the way began at ${path[2].toPrecision(4)}.` +
        (last.left_out > 0.05 ? ` ${Math.round(100 * last.left_out)} % of the way lies outside of this plane, so the line floats above or below the surface.` : "");
      await draw();
    } catch (error) {
      words.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  }

  async function draw() {
    if (!last) return;
    const library = await plotly();
    hill.hidden = map.hidden = false;
    const { across, along, loss, path } = last.arrays;
    const rows = along.length;
    const z = Array.from({ length: rows }, (_, row) => Array.from(loss.subarray(row * across.length, (row + 1) * across.length), (value) => (value < GREATEST ? value : null)));
    const sorted = Float32Array.from(loss).filter((value) => value < GREATEST).sort();
    const top = sorted[Math.floor(0.85 * (sorted.length - 1))];
    const way = [0, 1, 2].map((part) => Array.from({ length: path.length / 3 }, (_, place) => path[3 * place + part]));
    const [title, second] = last.over === "weights" ? [0, 1].map((place) => `${arrays[place].selectedOptions[0].text} ${numbers[place].selectedOptions[0].text}`) : ["along the first direction", "along the second"];
    const scale = "Viridis";
    const ink = colour("minus");
    const start = { x: [way[0][0]], y: [way[1][0]], mode: "markers", marker: { color: "#fff", size: 10, symbol: "circle", line: { color: ink, width: 2 } }, name: "start", hoverinfo: "name" };
    const now = { x: [way[0].at(-1)], y: [way[1].at(-1)], mode: "markers", marker: { color: ink, size: 13, symbol: "star", line: { color: "#fff", width: 1 } }, name: "now", hoverinfo: "name" };
    library.react(
      map,
      [
        { type: "contour", x: Array.from(across), y: Array.from(along), z, zmax: top, colorscale: scale, ncontours: 24, contours: { coloring: "heatmap" }, line: { width: 0.6, color: "rgba(255,255,255,.55)" }, colorbar: { title: { text: "loss" }, thickness: 12 }, hovertemplate: "loss %{z:.4g}<extra></extra>" },
        { x: way[0], y: way[1], mode: "lines+markers", line: { color: ink, width: 2 }, marker: { size: 3, color: ink }, name: "the way", hoverinfo: "skip" },
        start,
        now,
      ],
      layout(title, second, { height: 420, hovermode: "closest", showlegend: false }),
      settings,
    );
    const clipped = z.map((row) => row.map((value) => (value === null ? null : Math.min(value, top))));
    const lift = 0.015 * (top - sorted[0]); // so that the line is not hidden in the surface
    const scene = { camera: { eye: { x: -1.1, y: -1.5, z: 1.3 } }, xaxis: { title: { text: title }, color: colour("quiet") }, yaxis: { title: { text: second }, color: colour("quiet") }, zaxis: { title: { text: "loss" }, color: colour("quiet") } };
    const failed = () => (hill.textContent = "This browser cannot draw in three dimensions (WebGL is off); the map beside shows the same.");
    if (!document.createElement("canvas").getContext("webgl")) return failed();
    library
      .react(
        hill,
        [
          { type: "surface", x: Array.from(across), y: Array.from(along), z: clipped, colorscale: scale, showscale: false, opacity: 0.93, contours: { z: { show: true, usecolormap: true, width: 1 } }, hovertemplate: "loss %{z:.4g}<extra></extra>" },
          { type: "scatter3d", x: way[0], y: way[1], z: way[2].map((value) => Math.min(value, top) + lift), mode: "lines+markers", line: { color: ink, width: 5 }, marker: { size: 2, color: ink }, hoverinfo: "skip" },
        ],
        { ...layout("", ""), height: 420, margin: { l: 0, r: 0, t: 0, b: 0 }, scene, showlegend: false, hovermode: "closest" },
        settings,
      )
      .catch(failed);
  }

  lab.on("state", ({ run }) => {
    button.disabled = !run;
    if (over.value === "weights" && run) list();
  });
  onScheme(draw);
}
