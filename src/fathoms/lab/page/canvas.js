// Canvases that are sharp on every screen, and small pictures of numbers.

import { scale } from "./colours.js";

/** Gives a canvas a size in the page's pixels; returns its context, cleared, which counts in the page's pixels. */
export function fitted(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A straight line. */
export function line(context, x1, y1, x2, y2, style, width = 1) {
  context.strokeStyle = style;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** Square pictures side by side on one hidden canvas, painted at once: each is `side * side` codes, the lowest line first. */
export class Mosaic {
  constructor() {
    this.canvas = document.createElement("canvas");
  }

  paint(codes, count, side) {
    this.side = side;
    this.across = Math.max(1, Math.ceil(Math.sqrt(count)));
    const width = this.across * side;
    const height = Math.max(1, Math.ceil(count / this.across)) * side;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.context = this.canvas.getContext("2d");
      this.image = this.context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const { pixels } = this;
    let code = 0;
    for (let picture = 0; picture < count; picture++) {
      const left = (picture % this.across) * side;
      const top = Math.floor(picture / this.across) * side;
      for (let line = side - 1; line >= 0; line--) {
        let at = (top + line) * width + left;
        for (let place = 0; place < side; place++) pixels[at++] = scale[codes[code++]];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  draw(context, picture, x, y, size) {
    const { side, across } = this;
    context.drawImage(this.canvas, (picture % across) * side, Math.floor(picture / across) * side, side, side, x, y, size, size);
  }
}
