// Draws a network on a canvas: links behind, neurons before.

import { fitted, line, Mosaic } from "../../canvas.js";
import { colours } from "../../colours.js";
import { written } from "../../numbers.js";
import { clipped } from "../../text.js";

const DEAD = 1;
const BROKEN = 2;
// Of each layer at most so many links, the strongest; they come in so many widths.
const MOST_LINKS = 360;
const WIDTHS = 6;

export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.mosaic = new Mosaic();
  }

  /** Draws a picture of the network as `layout` says; `lit` is a neuron {layer, unit} or an input whose links stand out. */
  draw(layout, picture, names, lit) {
    this.layout = layout;
    this.picture = picture;
    const context = fitted(this.canvas, layout.width, layout.height);
    this.context = context;
    this.flat = picture.axes.length === 2;
    const count = picture.states.length;
    if (this.flat) this.mosaic.paint(picture.responses, count, picture.side);
    layout.columns.slice(1).forEach((column, place) => this.links(layout.columns[place], column, picture.weights[place], lit));
    this.inputs(layout.columns[0], names, picture.axes);
    let neuron = 0;
    for (const column of layout.columns.slice(1))
      for (let unit = 0; unit < column.cells.length; unit++) this.neuron(column, unit, neuron++, names);
  }

  links(from, to, weights, lit) {
    const { context } = this;
    const [before, after] = weights.shape;
    const own = lit && (lit.layer === to.layer || lit.layer === (from.layer ?? -1));
    const strengths = new Float32Array(weights.length);
    let most = 0;
    for (let place = 0; place < weights.length; place++) {
      const strength = Math.abs(weights[place]);
      strengths[place] = strength;
      if (strength > most && Number.isFinite(strength)) most = strength;
    }
    if (!most) return;
    let least = most * 0.04;
    if (weights.length > MOST_LINKS) least = Math.max(least, strengths.slice().sort()[weights.length - MOST_LINKS]);
    const floor = Math.min(least, most * 0.5);
    const thickest = weights.length > 150 ? 2.2 : 4;
    // By width and sign, so that pens change seldom; each line is stroked alone, which canvases do fastest.
    const pens = Array.from({ length: 2 * WIDTHS }, () => []);
    const bright = [];
    const right = (cell) => [cell.x + cell.size + (from.bars ? from.bars + 3 : 0), cell.y + cell.size / 2];
    for (let one = 0; one < before; one++) {
      for (let other = 0; other < after; other++) {
        const place = one * after + other;
        const strength = strengths[place];
        const its = own && (lit.layer === to.layer ? lit.unit === other : lit.unit === one);
        if (!its && !(strength >= least)) continue;
        if (!(strength > 0)) continue;
        const width = Math.min(WIDTHS - 1, Math.floor((Math.max(0, strength - floor) / (most - floor || 1)) ** 1.5 * WIDTHS));
        const line = [one, other, 2 * width + (weights[place] > 0 ? 1 : 0)];
        if (its) bright.push(line);
        else pens[line[2]].push(line);
      }
    }
    const stroke = (lines, pen, alpha) => {
      if (!lines.length) return;
      const width = pen >> 1;
      context.strokeStyle = pen & 1 ? colours.plus : colours.minus;
      context.lineWidth = 0.6 + ((thickest - 0.6) * width) / (WIDTHS - 1);
      context.globalAlpha = alpha;
      for (const [one, other] of lines) {
        const [x, y] = right(from.cells[one]);
        const cell = to.cells[other];
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(cell.x, cell.y + cell.size / 2);
        context.stroke();
      }
    };
    pens.forEach((lines, pen) => stroke(lines, pen, (lit ? 0.25 : 1) * (0.22 + (0.6 * (pen >> 1)) / (WIDTHS - 1))));
    for (const line of bright) stroke([line], line[2], 0.95);
    context.globalAlpha = 1;
  }

  inputs(column, names, axes) {
    const { context } = this;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.font = "12px system-ui, sans-serif";
    column.cells.forEach((cell, place) => {
      const axis = axes.findIndex(({ name }) => name === names.sources[place]);
      context.fillStyle = axis < 0 ? colours.quiet : colours.accent;
      context.beginPath();
      context.arc(cell.x + cell.size / 2, cell.y + cell.size / 2, axis < 0 ? 3 : 4.5, 0, 7);
      context.fill();
      context.fillStyle = axis < 0 ? colours.text : colours.accent;
      const mark = axis < 0 ? "" : axis === 0 ? " ↔" : " ↕";
      context.fillText(clipped(context, names.labels[place], cell.x - 14 - (mark ? 14 : 0)) + mark, cell.x - 6, cell.y + cell.size / 2);
    });
  }

  neuron(column, unit, number, names) {
    const { context, picture } = this;
    const cell = column.cells[unit];
    const { x, y, size } = cell;
    const state = picture.states[number];
    context.fillStyle = colours.panel;
    context.fillRect(x, y, size, size);
    if (state === BROKEN) this.word(cell, "NaN");
    else if (this.flat) this.mosaic.draw(context, number, x, y, size);
    else this.curve(cell, number, column.kind === "outputs" && column.cells.length === 1 ? this.goals() : []);
    if (column.kind === "outputs") this.output(column, unit, names);
    context.lineWidth = 1;
    context.strokeStyle = state === DEAD ? colours.text : colours.quiet;
    context.setLineDash(state === DEAD ? [3, 2] : []);
    context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
    context.setLineDash([]);
    if (state === DEAD) this.cross(cell);
    if (column.bars) this.histogram(cell, number, column.bars);
  }

  /** The data's targets, in the codes of the lone output's response. */
  goals() {
    const { points, scales, middle } = this.picture;
    const wide = points.shape[1];
    const scale = scales.at(-1) || 1;
    return Array.from({ length: points.shape[0] }, (_, row) => 128 + (127 * (points[row * wide + wide - 1] - middle)) / scale);
  }

  /** A response as a curve; the cell's height goes from its least to its greatest, with 0 and `more`. */
  curve(cell, number, more) {
    const { context, picture } = this;
    const { x, y, size } = cell;
    const points = picture.side;
    const codes = picture.responses.subarray(number * points, (number + 1) * points);
    let [low, high] = [128, 129];
    for (const code of codes) [low, high] = [Math.min(low, code), Math.max(high, code)];
    for (const code of more) [low, high] = [Math.min(low, code), Math.max(high, code)];
    const step = (size - 6) / (high - low);
    const up = (code) => y + size - 3 - (code - low) * step;
    line(context, x, up(128), x + size, up(128), colours.line);
    if (more.length) this.rows(cell, up);
    context.strokeStyle = colours.accent;
    context.lineWidth = size > 30 ? 1.75 : 1.25;
    context.beginPath();
    codes.forEach((code, place) => context.lineTo(x + 1 + ((size - 2) * place) / (points - 1), up(code)));
    context.stroke();
  }

  output(column, unit, names) {
    const { context, picture } = this;
    const { x, y, size } = column.cells[unit];
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    if (column.cells.length > 1) {
      context.textAlign = "left";
      context.fillStyle = colours.text;
      context.fillText(clipped(context, names.outputs[unit], column.x + column.width - x - size - 14), x + size + 8, y + size / 2);
      return;
    }
    if (this.flat) this.points(column.cells[unit]);
    const [across, up] = picture.axes;
    context.fillStyle = colours.quiet;
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "center";
    context.fillText(clipped(context, across.name, size + 30), x + size / 2, y + size + 24);
    context.textAlign = "left";
    context.fillText(written(across.low), x, y + size + 10);
    context.textAlign = "right";
    context.fillText(written(across.high), x + size, y + size + 10);
    if (!up) return;
    context.save();
    context.translate(x + size + 10, y + size / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(clipped(context, up.name, size), 0, 0);
    context.restore();
  }

  /** Training rows where they stand on the axis, as high as their target. */
  rows({ x, size }, up) {
    const { context, picture } = this;
    const wide = picture.points.shape[1];
    context.fillStyle = colours.quiet;
    this.goals().forEach((goal, row) => {
      const across = picture.points[row * wide];
      if (across < 0 || across > 1) return;
      context.beginPath();
      context.arc(x + across * size, up(goal), 1.7, 0, 7);
      context.fill();
    });
  }

  /** Training rows where they stand on both axes, in their target's colour. */
  points({ x, y, size }) {
    const { context, picture } = this;
    const { points, middle } = picture;
    context.strokeStyle = colours.panel;
    context.lineWidth = 0.8;
    for (let at = 0; at < points.length; at += 3) {
      const [across, up, goal] = points.subarray(at, at + 3);
      if (across < 0 || across > 1 || up < 0 || up > 1) continue;
      context.beginPath();
      context.arc(x + across * size, y + (1 - up) * size, 1.9, 0, 7);
      context.fillStyle = goal >= middle ? colours.plus : colours.minus;
      context.fill();
      context.stroke();
    }
  }

  cross({ x, y, size }) {
    const { context } = this;
    const inset = size * 0.22;
    context.strokeStyle = colours.text;
    context.lineWidth = Math.max(1.25, size / 20);
    context.beginPath();
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + size - inset, y + size - inset);
    context.moveTo(x + size - inset, y + inset);
    context.lineTo(x + inset, y + size - inset);
    context.stroke();
  }

  word({ x, y, size }, text) {
    const { context } = this;
    context.fillStyle = colours.error;
    context.font = `${Math.max(7, Math.min(12, size / 3))}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x + size / 2, y + size / 2);
  }

  histogram({ x, y, size }, number, width) {
    const { context, picture } = this;
    const bins = picture.histograms.shape[1];
    const step = size / bins;
    context.fillStyle = colours.quiet;
    for (let bin = 0; bin < bins; bin++) {
      const length = (width - 2) * Math.sqrt(picture.histograms[number * bins + bin] / 255);
      if (length) context.fillRect(x + size + 2, y + size - (bin + 1) * step, Math.max(1, length), Math.max(0.6, step - 0.4));
    }
  }
}
