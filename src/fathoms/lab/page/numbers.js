// Numbers as people write them.

const plain = []; // formats by decimals: making one takes longer than using it

/** A number with about so many digits that count: 0.0312, 1,234, 2.1e-7. */
export function written(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not a number";
  const size = Math.abs(value);
  if (size && (size < 1e-4 || size >= 1e7)) return value.toExponential(Math.max(0, digits - 1)).replace("-", "−").replace("e-", "e−").replace("e+", "e");
  const decimals = size ? Math.max(0, Math.min(8, digits - 1 - Math.floor(Math.log10(size)))) : 0;
  plain[decimals] ??= new Intl.NumberFormat("en", { maximumFractionDigits: decimals, minimumFractionDigits: 0 });
  return plain[decimals].format(value).replace("-", "−");
}

/** A number with its sign and always as many digits, for columns of numbers: +0.310, −1.00. */
export function signed(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "NaN";
  const size = Math.abs(value);
  const text = size && (size < 1e-4 || size >= 1e6) ? size.toExponential(digits - 1).replace("e-", "e−").replace("e+", "e") : size.toPrecision(digits);
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** Round places between two numbers, about so many of them. */
export function ticks(low, high, about = 4) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / about));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => span / each <= about + 0.5) ?? 10 * power;
  const places = [];
  for (let count = Math.ceil(low / step - 1e-9); count * step <= high + step * 1e-9; count++) places.push(count * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (step / power === 2.5 ? 1 : 0));
  return places.map((place) => Number(place.toFixed(Math.min(12, decimals))));
}
