// What one sees of a neuron in passing, beside it.

import { fitted, Mosaic } from "../../canvas.js";
import { colours } from "../../colours.js";
import { element } from "../../element.js";
import { written } from "../../numbers.js";

const SIZE = 148;

export class Card {
  constructor() {
    this.title = element("b", {});
    this.canvas = element("canvas", {});
    this.across = element("div", { class: "across quiet" });
    this.up = element("div", { class: "up quiet" });
    this.words = element("div", { class: "words" });
    this.root = element("div", { id: "neuron-card", "aria-hidden": "true", hidden: true }, this.title, element("div", { class: "response" }, this.up, this.canvas), this.across, this.words);
    this.mosaic = new Mosaic();
  }

  hide() {
    this.root.hidden = true;
  }

  /** Shows neuron `number` of a picture beside the element that stands for it. */
  show(picture, number, title, words, from) {
    this.root.hidden = false;
    this.title.textContent = title;
    this.words.textContent = words;
    const { side, responses, axes } = picture;
    const size = side ** axes.length;
    const codes = responses.subarray(number * size, (number + 1) * size);
    const context = fitted(this.canvas, SIZE, axes.length === 2 ? SIZE : 100);
    if (axes.length === 2) {
      this.mosaic.paint(codes, 1, side);
      this.mosaic.draw(context, 0, 0, 0, SIZE);
    } else {
      const [low, high] = [Math.min(128, ...codes), Math.max(129, ...codes)];
      const height = (code) => 96 - (92 * (code - low)) / (high - low);
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(0, height(128));
      context.lineTo(SIZE, height(128));
      context.stroke();
      context.strokeStyle = colours.accent;
      context.lineWidth = 2;
      context.beginPath();
      codes.forEach((code, place) => context.lineTo((SIZE * place) / (side - 1), height(code)));
      context.stroke();
    }
    const [across, up] = axes;
    this.across.textContent = `${written(across.low)} ← ${across.name} → ${written(across.high)}`;
    this.up.textContent = up ? up.name : "";
    const box = from.getBoundingClientRect();
    const { width, height } = this.root.getBoundingClientRect();
    const right = box.right + 26;
    Object.assign(this.root.style, {
      left: `${Math.max(8, right + width > innerWidth - 8 ? box.left - width - 8 : right)}px`,
      top: `${Math.max(8, Math.min(innerHeight - height - 8, box.top - 40))}px`,
    });
  }
}
