// A plot in three dimensions on a canvas, without perspective: a box that can be turned, a surface over its floor, and rows
// as points. What lies behind the surface shows through it.

import { fitted, line } from "./canvas.js";
import { colours } from "./colours.js";
import { ticks, written } from "./numbers.js";
import { clipped } from "./text.js";

const FONT = "11px system-ui, sans-serif";
const TALL = 0.72; // the box's height, when its floor is 1 by 1
const ROOM = { side: 42, top: 8, bottom: 20 }; // for numbers and names
const OPAQUE = 0.68;
const sheet = document.createElement("canvas"); // the surface is painted here first, for it is to be as clear everywhere

/** `x`, `y` and `z`: {low, high, label}; `turn`: {yaw, pitch} in degrees. */
export class Space {
  constructor(canvas, { width, height, x, y, z, turn }) {
    this.context = fitted(canvas, width, height);
    Object.assign(this, { width, height, x, y, z });
    const [yaw, pitch] = [turn.yaw, turn.pitch].map((angle) => (angle * Math.PI) / 180);
    [this.sin, this.cos, this.rise, this.lean] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
    const span = Math.SQRT2 * this.rise + TALL * this.lean;
    this.size = Math.min((width - 2 * ROOM.side) / Math.SQRT2, (height - ROOM.top - ROOM.bottom) / span);
    this.middle = ROOM.top + (height - ROOM.top - ROOM.bottom) / 2;
    this.near = { u: this.sin > 0 ? 0 : 1, v: this.cos > 0 ? 0 : 1 }; // the floor's corner that is nearest
    this.eye = [-this.lean * this.sin, -this.lean * this.cos, this.rise / TALL]; // towards whoever looks, in shares of the box
  }

  /** Where a place of the box, given by shares of its sides, is on the canvas. */
  at(u, v, w) {
    const [x, y, z] = [u - 0.5, v - 0.5, (w - 0.5) * TALL];
    const away = x * this.sin + y * this.cos;
    return [this.width / 2 + this.size * (x * this.cos - y * this.sin), this.middle - this.size * (away * this.rise + z * this.lean)];
  }

  /** A value's share of the box's height. */
  up(value) {
    return (value - this.z.low) / (this.z.high - this.z.low);
  }

  /** The floor and the two walls behind, with lines at round places, and what is written at the edges. */
  box() {
    const { u, v } = this.near;
    const side = (one, other) => Math.hypot(other[0] - one[0], other[1] - one[1]);
    const about = (one, other) => Math.max(2, Math.min(6, side(one, other) / 48));
    const corners = [[0, 0], [1, 0], [0, 1], [1, 1]];
    const [left] = corners.toSorted((one, other) => this.at(...one, 0)[0] - this.at(...other, 0)[0]);
    const edges = [
      { axis: this.x, place: (share) => [share, v, 0], lines: (share) => [[share, v, 0], [share, 1 - v, 0], [share, 1 - v, 1]] },
      { axis: this.y, place: (share) => [u, share, 0], lines: (share) => [[u, share, 0], [1 - u, share, 0], [1 - u, share, 1]] },
      { axis: this.z, place: (share) => [...left, share], lines: (share) => [[1 - u, v, share], [1 - u, 1 - v, share], [u, 1 - v, share]] },
    ];
    this.context.font = FONT;
    this.context.textBaseline = "middle";
    for (const edge of edges) {
      edge.from = this.at(...edge.place(0));
      edge.to = this.at(...edge.place(1));
      edge.values = ticks(edge.axis.low, edge.axis.high, about(edge.from, edge.to));
      for (const value of edge.values) this.lines(edge.lines((value - edge.axis.low) / (edge.axis.high - edge.axis.low)), colours.line);
    }
    const ends = [[u, v, 0], [1 - u, v, 0], [1 - u, v, 1], [1 - u, 1 - v, 1], [u, 1 - v, 1], [u, 1 - v, 0], [u, v, 0]];
    this.lines(ends, colours.line);
    this.lines([[1 - u, v, 0], [1 - u, 1 - v, 0], [u, 1 - v, 0]], colours.line);
    this.lines([[1 - u, 1 - v, 0], [1 - u, 1 - v, 1]], colours.line);
    for (const edge of edges) this.edge(edge);
  }

  /** An axis: numbers beside its edge, away from the box, and beyond them its name. */
  edge({ axis, from, to, values }) {
    const { context } = this;
    line(context, ...from, ...to, colours.quiet);
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length < 24) return;
    const along = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    let out = [along[1], -along[0]];
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    if (out[0] * (this.width / 2 - middle[0]) + out[1] * (this.middle - middle[1]) > 0) out = [-out[0], -out[1]];
    let farthest = 0;
    context.fillStyle = colours.quiet;
    context.textAlign = "center";
    for (const value of values) {
      const share = (value - axis.low) / (axis.high - axis.low);
      const text = written(value, 6);
      const reach = (Math.abs(out[0]) * context.measureText(text).width + Math.abs(out[1]) * 11) / 2;
      const place = (far) => [0, 1].map((part) => from[part] + share * (to[part] - from[part]) + far * out[part]);
      line(context, ...place(0), ...place(4), colours.quiet);
      context.fillText(text, ...place(7 + reach));
      farthest = Math.max(farthest, reach);
    }
    context.save();
    context.fillStyle = colours.text;
    context.translate(...[0, 1].map((part) => middle[part] + (15 + 2 * farthest) * out[part]));
    const angle = Math.atan2(along[1], along[0]);
    context.rotate(angle > Math.PI / 2 + 0.01 ? angle - Math.PI : angle < -Math.PI / 2 - 0.01 ? angle + Math.PI : angle);
    context.fillText(clipped(context, axis.label, Math.max(90, length)), 0, 0);
    context.restore();
  }

  lines(places, style) {
    const { context } = this;
    context.strokeStyle = style;
    context.lineWidth = 1;
    context.beginPath();
    for (const place of places) context.lineTo(...this.at(...place));
    context.stroke();
  }

  /** The surface: `height(u, v)` is its share of the box's height; of its `cells * cells` pieces the farthest is painted first. */
  surface(height, cells, every) {
    const context = fitted(sheet, this.width, this.height);
    const [front, back, edge] = [colours.quiet, colours.panel, colours.text].map((text) => text.match(/[\d.]+/g).slice(0, 3).map(Number));
    const mixed = (share) => `rgb(${front.map((value, part) => Math.round(value * share + back[part] * (1 - share)))})`;
    const places = Array.from({ length: cells + 1 }, (_, j) => Array.from({ length: cells + 1 }, (_, i) => this.at(i / cells, j / cells, height(i / cells, j / cells))));
    const order = (near) => Array.from({ length: cells }, (_, place) => (near ? place : cells - 1 - place));
    const ink = (share) => `rgb(${edge.map((value, part) => Math.round(value * 0.32 + 0.68 * (front[part] * share + back[part] * (1 - share))))})`;
    context.lineJoin = "round";
    context.lineCap = "square"; // the next piece's border would cut a line's end off
    for (const j of order(this.near.v)) {
      for (const i of order(this.near.u)) {
        const [a, b, c, d] = [places[j][i], places[j][i + 1], places[j + 1][i + 1], places[j + 1][i]];
        const tilt = (height((i + 1) / cells, (j + 0.5) / cells) - height(i / cells, (j + 0.5) / cells)) * cells;
        const shade = 0.5 + 0.22 * Math.tanh(tilt * 0.7);
        context.fillStyle = context.strokeStyle = mixed(shade);
        context.lineWidth = 1;
        context.beginPath();
        for (const place of [a, b, c, d]) context.lineTo(...place);
        context.closePath();
        context.fill();
        context.stroke();
        const style = ink(shade);
        if (j % every === 0) line(context, ...a, ...b, style);
        if ((j + 1) % every === 0) line(context, ...d, ...c, style);
        if (i % every === 0) line(context, ...a, ...d, style);
        if ((i + 1) % every === 0) line(context, ...b, ...c, style);
      }
    }
    this.context.save();
    this.context.globalAlpha = OPAQUE;
    this.context.drawImage(sheet, 0, 0, this.width, this.height);
    this.context.restore();
  }

  /** Whether the surface hides a place: the way from there to the eye crosses it. */
  hidden([u, v, w], height) {
    const above = w > height(u, v);
    const [du, dv, dw] = this.eye.map((part) => part / 16);
    for (let step = 1; step <= 24; step++) {
      const [x, y, z] = [u + step * du, v + step * dv, w + step * dw];
      if (x < 0 || x > 1 || y < 0 || y > 1) return false;
      if (z > height(x, y) !== above) return true;
    }
    return false;
  }

  /** Rows as points, {place, foot, style}: those with a foot stand on a stick, those that are farther away first. */
  points(rows) {
    const { context } = this;
    const far = ({ place: [u, v, w] }) => u * this.eye[0] + v * this.eye[1] + w * TALL * TALL * this.eye[2];
    for (const row of rows.toSorted((one, other) => far(one) - far(other))) {
      const [u, v] = row.place;
      const at = this.at(...row.place);
      if (row.foot !== undefined) line(context, ...at, ...this.at(u, v, row.foot), row.style, 1.4);
      context.beginPath();
      context.arc(...at, row.foot === undefined ? 2.2 : 2.9, 0, 7);
      context.fillStyle = row.style;
      context.fill();
      context.strokeStyle = colours.panel;
      context.lineWidth = 0.8;
      context.stroke();
    }
  }
}
