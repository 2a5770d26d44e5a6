// Where everything of a network stands: columns of inputs, layers and outputs, and each neuron in its column.

const GAP = 16; // at least so much above and below
const LEAST_PITCH = 20;
const EASY_PITCH = 36; // as long as there is room
const MOST_PITCH = 58;
const MOST_CELL = 44;
const EASY_COLUMN = 100; // a layer's head has all its buttons in one line
const LEAST_COLUMN = 62; // as narrow as a head can be
const ROOMY_COLUMN = 76; // a narrower one needs its room for links

/**
 * `inputs` and `layers` are how many of each are shown; `width` is what there is of the page. Gives the stage's width and height, whether
 * heads are tight, and columns with x (left), width, and cells: {x, y, size} of the left upper corners.
 */
export function arranged({ inputs, layers, width, narrow }) {
  const hidden = layers.slice(0, -1);
  const outputs = layers.at(-1);
  const lone = outputs === 1;
  const first = narrow ? 96 : 132;
  const last = narrow ? 138 : 160;
  const easy = width >= first + last + EASY_COLUMN * hidden.length;
  const least = easy ? EASY_COLUMN : LEAST_COLUMN;
  const total = Math.max(width, first + last + least * hidden.length);
  const each = hidden.length ? (total - first - last) / hidden.length : 0;
  const most = Math.max(...hidden, lone ? 1 : outputs, 1);
  const height = Math.max(330, Math.min(470, most * EASY_PITCH), most * LEAST_PITCH + 2 * GAP, inputs * 19 + 2 * GAP);
  const columns = [{ kind: "inputs", x: 0, width: first, cells: column(inputs, height, first - 10, 8, 30) }];
  hidden.forEach((count, place) => {
    const x = first + place * each;
    const pitch = pitchOf(count, height);
    const size = Math.min(MOST_CELL, Math.floor(pitch * 0.84));
    const bars = size >= 22 && each >= ROOMY_COLUMN ? Math.round(size * 0.42) : 0;
    columns.push({ kind: "hidden", layer: place, x, width: each, size, bars, cells: column(count, height, x + (each - size - bars) / 2, size, pitch) });
  });
  const x = total - last;
  const size = lone ? (narrow ? 96 : 120) : Math.min(MOST_CELL, Math.floor(pitchOf(outputs, height) * 0.84));
  const left = lone ? x + (last - size) / 2 + (narrow ? -2 : -4) : x + 10;
  columns.push({ kind: "outputs", layer: hidden.length, x, width: last, size, bars: 0, cells: column(outputs, height, left, size, lone ? size : pitchOf(outputs, height)) });
  return { width: total, height, columns, tight: !easy };
}

function pitchOf(count, height) {
  return Math.min(MOST_PITCH, (height - 2 * GAP) / Math.max(1, count));
}

function column(count, height, x, size, most) {
  const pitch = Math.min(most, (height - 2 * GAP) / Math.max(1, count));
  const top = (height - pitch * count) / 2;
  return Array.from({ length: count }, (_, place) => ({ x, y: top + pitch * place + (pitch - size) / 2, size }));
}
