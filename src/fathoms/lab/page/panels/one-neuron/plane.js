// What a neuron gives over two columns, as a plane (or a bent surface) that stands among the rows and can be turned.

import { colours } from "../../colours.js";
import { element } from "../../element.js";
import { written } from "../../numbers.js";
import { Space } from "../../space.js";

const STICKS = 60;
const START = { yaw: 32, pitch: 22 };
const STEP = 5; // degrees, for an arrow key
const FLAT = 8; // pieces a side of a plane
const BENT = 21;

export class Plane {
  constructor() {
    this.turn = { ...START };
    this.canvas = element("canvas", { role: "img", id: "one-plane", tabindex: 0, "aria-describedby": "one-plane-hint" });
    this.equation = element("p", { class: "over", id: "one-over" });
    this.words = element("p", { class: "quiet words" });
    this.root = element("div", { class: "plane" }, this.canvas, this.equation, this.words, element("p", { class: "quiet words", id: "one-plane-hint" }, "Drag or the arrow keys turn it, Home turns it back."));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("pointerdown", (event) => this.grab(event));
    this.canvas.addEventListener("dblclick", () => this.look(START));
  }

  key(event) {
    const { yaw, pitch } = this.turn;
    const to = { ArrowLeft: { yaw: yaw + STEP }, ArrowRight: { yaw: yaw - STEP }, ArrowUp: { pitch: pitch + STEP }, ArrowDown: { pitch: pitch - STEP }, Home: START }[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere arrows step through the run
    this.look(to);
  }

  grab({ pointerId, clientX, clientY, button }) {
    if (button) return;
    const { canvas } = this;
    const from = { ...this.turn };
    const end = new AbortController();
    canvas.setPointerCapture(pointerId);
    canvas.addEventListener("pointermove", (event) => this.look({ yaw: from.yaw - (event.clientX - clientX) * 0.5, pitch: from.pitch + (event.clientY - clientY) * 0.5 }), end);
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => end.abort(), end);
  }

  /** Turns; what is seen is drawn with the next frame. */
  look({ yaw = this.turn.yaw, pitch = this.turn.pitch }) {
    this.turn = { yaw: ((yaw % 360) + 360) % 360, pitch: Math.max(2, Math.min(88, pitch)) };
    if (this.soon || !this.picture) return;
    this.soon = requestAnimationFrame(() => {
      this.soon = 0;
      this.draw();
    });
  }

  show(picture, width, height) {
    Object.assign(this, { picture, width, height });
    this.sides = { x: wide(picture.axes[0]), y: wide(picture.axes[1]) };
    this.keepRange(picture);
    this.draw();
    this.tell(picture);
  }

  /** The range of heights: it stays while the surface moves within it, so that one sees what moves. */
  keepRange(picture) {
    const { arrays, axes, output, label, kind } = picture;
    const goals = output ? [...arrays.points].filter((_, place) => place % 3 === 2) : [];
    const sure = kind === "two labels" || kind === "labels" ? [0, 1] : [];
    const [low, high] = extent([...arrays.response, ...goals, ...sure]);
    const what = JSON.stringify([label, axes]);
    const last = this.range;
    const fits = last?.what === what && last.low <= low && last.high >= high && high - low > 0.7 * (last.high - last.low);
    if (fits) return;
    const room = sure.length ? 0 : (high - low) * 0.04 || Math.abs(low) * 0.05 || 0.5;
    this.range = { what, low: low - room, high: high + room };
  }

  draw() {
    const { picture, width, height, sides, range, turn } = this;
    const { side, arrays, output } = picture;
    const values = arrays.response;
    const space = new Space(this.canvas, {
      width,
      height,
      x: { ...sides.x, label: picture.axes[0].name },
      y: { ...sides.y, label: picture.axes[1].name },
      z: { ...range, label: name(picture) },
      turn,
    });
    const surface = (u, v) => space.up(between(values, side, u, v));
    const rows = output ? rowsOf(arrays.points, space, surface) : [];
    const [behind, before] = [true, false].map((hidden) => rows.filter(({ place }) => space.hidden(place, surface) === hidden));
    space.box();
    space.points(behind);
    space.surface(surface, isFlat(picture) ? FLAT : BENT, isFlat(picture) ? 1 : 3);
    space.points(before);
    const corners = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([u, v]) => ({ floor: space.at(u, v, 0), top: space.at(u, v, 1), at: space.at(u, v, surface(u, v)) }));
    const heights = [0, side - 1, side * (side - 1), side * side - 1].map((place) => values[place]);
    Object.assign(this.canvas.dataset, { turn: `${turn.yaw} ${turn.pitch}`, corners: JSON.stringify(corners), values: JSON.stringify(heights), range: JSON.stringify([range.low, range.high]) });
  }

  /** What is seen, in words. */
  tell(picture) {
    const { axes, arrays, others, output, over, kind } = picture;
    const what = isFlat(picture) ? "plane" : "surface";
    const equation = over ? `${over.left} = ${over.pieces.join(" ")}` : "";
    this.equation.hidden = !equation || !others;
    this.equation.textContent = `All else at its median: ${equation}`;
    const counts = output ? sides(picture) : null;
    const how = others ? `Sticks show how far: not quite the rows’ residuals, as here ${others[0].toLowerCase()}${others.slice(1)}` : "Sticks are residuals.";
    this.words.textContent = [
      counts && `Points are training rows, blue above the ${what}, orange below.`,
      counts && kind === "number" ? how : others,
    ].filter(Boolean).join(" ");
    const edge = picture.side - 1;
    const ends = [[0, "low", "low"], [edge, "high", "low"], [edge * picture.side, "low", "high"], [arrays.response.length - 1, "high", "high"]].map(
      ([place, x, y]) => `${written(arrays.response[place])} at ${axes[0].name} ${written(axes[0][x])} and ${axes[1].name} ${written(axes[1][y])}`,
    );
    const label = [
      `The ${what} of ${name(picture)} over ${axes[0].name} and ${axes[1].name}.`,
      equation && `${equation}.`,
      others,
      `Its corners: ${ends.join("; ")}.`,
      counts && `Of ${counts.above + counts.below} training rows, ${counts.above} lie above it and ${counts.below} below.`,
    ].filter(Boolean).join(" ");
    this.canvas.setAttribute("aria-label", label);
  }
}

/** Whether what a picture shows is a plane. */
export const isFlat = ({ over, activation }) => Boolean(over) && activation === "linear";
const name = ({ kind, left, label, output }) => (!output ? "its value" : kind === "number" ? label : `probability of ${left.replace(/^(log-odds|score) of /, "")}`);
const wide = ({ low, high }) => (high > low ? { low, high } : { low: low - 0.5, high: high + 0.5 });

/** Between the four values around a place; `values` is `side * side`, the first axis fastest. */
function between(values, side, u, v) {
  const [x, y] = [u * (side - 1), v * (side - 1)];
  const [i, j] = [Math.min(side - 2, Math.floor(x)), Math.min(side - 2, Math.floor(y))];
  const [s, t] = [x - i, y - j];
  const at = j * side + i;
  return (values[at] * (1 - s) + values[at + 1] * s) * (1 - t) + (values[at + side] * (1 - s) + values[at + side + 1] * s) * t;
}

/** The rows within the box; the first of them, which are the same each time, stand on sticks. */
function rowsOf(points, space, surface) {
  const rows = [];
  for (let at = 0; at < points.length; at += 3) {
    const [u, v, goal] = points.subarray(at, at + 3);
    if (u < 0 || u > 1 || v < 0 || v > 1) continue;
    const place = [u, v, space.up(goal)];
    const foot = surface(u, v);
    rows.push({ place, foot: rows.length < STICKS ? foot : undefined, style: place[2] >= foot ? colours.plus : colours.minus });
  }
  return rows;
}

function sides({ arrays: { points, response }, side }) {
  const counts = { above: 0, below: 0 };
  for (let at = 0; at < points.length; at += 3) {
    const [u, v, goal] = points.subarray(at, at + 3);
    if (u < 0 || u > 1 || v < 0 || v > 1) continue;
    counts[goal >= between(response, side, u, v) ? "above" : "below"] += 1;
  }
  return counts;
}

function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}
