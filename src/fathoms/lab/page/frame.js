// A plot's frame on a canvas: axes in round numbers, and what is drawn within. Small enough to be drawn anew for every picture.

import { fitted, line as drawLine, Mosaic } from "./canvas.js";
import { colours } from "./colours.js";
import { clipped } from "./text.js";
import { ticks, written } from "./numbers.js";

const FONT = "11px system-ui, sans-serif";

/** `x` and `y`: {low, high, label, ticks}. */
export class Frame {
  constructor(canvas, { width, height, x, y, left = 46 }) {
    this.context = fitted(canvas, width, height);
    this.x = widened(x);
    this.y = widened(y);
    this.left = left;
    this.top = 8;
    this.right = width - 10;
    this.bottom = height - (x.label ? 36 : 20);
    this.width = this.right - this.left;
    this.height = this.bottom - this.top;
  }

  across(value) {
    return this.left + ((value - this.x.low) / (this.x.high - this.x.low)) * this.width;
  }

  up(value) {
    return this.bottom - ((value - this.y.low) / (this.y.high - this.y.low)) * this.height;
  }

  /** Lines and numbers at round places, and the labels. */
  axes(grid = true) {
    const { context } = this;
    context.font = FONT;
    context.lineWidth = 1;
    context.textBaseline = "top";
    context.textAlign = "center";
    const places = (axis, about) => (axis.ticks === null ? [] : ticks(axis.low, axis.high, about));
    for (const value of places(this.x, Math.max(2, this.width / 75))) {
      const at = Math.round(this.across(value)) + 0.5;
      this.line(at, this.top, at, this.bottom, grid ? colours.line : "transparent");
      context.fillStyle = colours.quiet;
      const text = written(value, 6);
      context.fillText(text, Math.min(at, this.right + 10 - context.measureText(text).width / 2), this.bottom + 5);
    }
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const value of places(this.y, Math.max(2, this.height / 45))) {
      const at = Math.round(this.up(value)) + 0.5;
      this.line(this.left, at, this.right, at, grid ? colours.line : "transparent");
      context.fillStyle = colours.quiet;
      context.fillText(written(value, 6), this.left - 5, at);
    }
    this.line(this.left, this.bottom + 0.5, this.right, this.bottom + 0.5, colours.quiet);
    context.fillStyle = colours.text;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    if (this.x.label) context.fillText(clipped(context, this.x.label, this.width), this.left + this.width / 2, this.bottom + 36);
    if (!this.y.label) return;
    context.save();
    context.translate(2, this.top + this.height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "top";
    context.fillText(clipped(context, this.y.label, this.height), 0, 0);
    context.restore();
  }

  line(...line) {
    drawLine(this.context, ...line);
  }

  /** What is drawn by `draw` does not leave the frame. */
  within(draw) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(this.left, this.top, this.width, this.height);
    context.clip();
    draw(context);
    context.restore();
  }

  curve(xs, ys, style, width = 2) {
    this.within((context) => {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.lineJoin = "round";
      context.beginPath();
      for (let place = 0; place < xs.length; place++) context.lineTo(this.across(xs[place]), this.up(ys[place]));
      context.stroke();
    });
  }

  /** Bars between edges, filled or as an outline. */
  bars(edges, counts, style, outlined) {
    const { context } = this;
    context.fillStyle = context.strokeStyle = style;
    context.lineWidth = 2;
    counts.forEach((count, bin) => {
      const [from, to] = [this.across(edges[bin]), this.across(edges[bin + 1])];
      const at = this.up(count);
      if (!count) return;
      if (outlined) context.strokeRect(from + 1.5, at + 1, Math.max(1, to - from - 3), this.bottom - at - 1);
      else context.fillRect(from + 0.5, at, Math.max(1, to - from - 1), this.bottom - at);
    });
  }

  /** Points; `style(row)` is each one's colour, `ring(row)` whether it is a ring. */
  points(xs, ys, style, { radius = 2.6, ring = () => false } = {}) {
    this.within((context) => {
      for (let row = 0; row < xs.length; row++) {
        context.beginPath();
        context.arc(this.across(xs[row]), this.up(ys[row]), radius, 0, 7);
        if (ring(row)) {
          context.strokeStyle = style(row);
          context.lineWidth = 1.3;
          context.stroke();
        } else {
          context.fillStyle = style(row);
          context.fill();
          context.strokeStyle = colours.panel;
          context.lineWidth = 0.8;
          context.stroke();
        }
      }
    });
  }

  /** A heat map that fills the frame: `side * side` values, the lowest line first, coloured by how far from `middle` they are. */
  heat(values, side, middle, scale) {
    const codes = new Uint8Array(values.length);
    for (let place = 0; place < values.length; place++)
      codes[place] = 128 + 127 * Math.max(-1, Math.min(1, (values[place] - middle) / (scale || 1)));
    this.mosaic ??= new Mosaic();
    this.mosaic.paint(codes, 1, side);
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(this.mosaic.canvas, 0, 0, side, side, this.left, this.top, this.width, this.height);
  }
}

function widened(axis) {
  if (axis.high > axis.low) return axis;
  const room = Math.abs(axis.low) * 0.05 || 0.5;
  return { ...axis, low: axis.low - room, high: axis.high + room };
}
