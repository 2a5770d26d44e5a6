// Text on canvases.

const MOST_KEPT = 2000;
const kept = new Map(); // what fits: measuring takes longer than drawing, and the same is drawn again and again

/** As much of a text as fits; an ellipsis says that there is more. */
export function clipped(context, text, width) {
  const key = `${context.font} ${Math.round(width)} ${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const found = measured(context, text, width);
  kept.set(key, found);
  return found;
}

function measured(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}
