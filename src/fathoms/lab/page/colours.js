// The style sheet's colours as numbers, for canvases, in whichever scheme the page is.

const dark = matchMedia("(prefers-color-scheme: dark)");
const probe = document.createElement("span");
probe.hidden = true;
probe.style.forcedColorAdjust = "none"; // where the system chooses colours, pictures keep their own: they mean something
document.body.append(probe);

const wanted = ["plus", "minus", "neutral", "text", "quiet", "line", "panel", "accent", "error"];
export const colours = {};
/** What stands for -1 (minus) to 1 (plus): 256 pixels of a canvas's bytes; 128 is the middle. */
export const scale = new Uint32Array(256);
const changed = [];

function read() {
  const parts = {};
  for (const name of wanted) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
    parts[name] = colours[name].match(/[\d.]+/g).slice(0, 3).map(Number);
  }
  for (let code = 0; code < 256; code++) {
    const share = Math.max(-1, (code - 128) / 127);
    const end = share < 0 ? parts.minus : parts.plus;
    const strength = Math.abs(share) ** 0.85;
    const [red, green, blue] = parts.neutral.map((value, place) => Math.round(value + (end[place] - value) * strength));
    scale[code] = 0xff000000 | (blue << 16) | (green << 8) | red;
  }
}

/** Calls back when the scheme changes. */
export const onScheme = (back) => changed.push(back);
dark.addEventListener("change", () => {
  read();
  for (const back of changed) back();
});
read();

/** The colour of a share from -1 to 1, for CSS. */
export function colourOf(share) {
  const pixel = scale[Math.round(128 + 127 * Math.max(-1, Math.min(1, share)))];
  return `rgb(${pixel & 255}, ${(pixel >> 8) & 255}, ${(pixel >> 16) & 255})`;
}
