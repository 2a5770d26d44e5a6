// Okabe and Ito's colours, which colour-blind people tell apart, each with a dash of its own.

const LOOKS = [
  ["#0072b2", "solid", ""],
  ["#e69f00", "8px,4px", "8 4"],
  ["#009e73", "2px,3px", "2 3"],
  ["#d55e00", "8px,3px,2px,3px", "8 3 2 3"],
  ["#cc79a7", "14px,4px", "14 4"],
  ["#56b4e9", "14px,3px,2px,3px", "14 3 2 3"],
  ["#8a7a00", "5px,2px", "5 2"],
  ["#888888", "2px,2px", "2 2"],
];

/** The colour and Plotly's dash of a racer. */
export const look = (place) => LOOKS[place % LOOKS.length];

/** A short piece of a racer's line. */
export function swatch(place) {
  const [colour, , dash] = look(place);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ class: "swatch", width: 32, height: 8, viewBox: "0 0 32 8", "aria-hidden": "true" })) drawing.setAttribute(name, value);
  for (const [name, value] of Object.entries({ x1: 0, y1: 4, x2: 32, y2: 4, stroke: colour, "stroke-width": 3, "stroke-dasharray": dash })) line.setAttribute(name, value);
  drawing.append(line);
  return drawing;
}
