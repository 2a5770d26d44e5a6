// Two lists of columns: over which of them neurons are shown.

import { element } from "../element.js";

/** `across` and `up` are the lists, with ids that begin with `name`; `show(axes, inputs)` shows what is chosen. */
export function axesLists(lab, name) {
  const choose = () => lab.do("set_axes", { inputs: [...new Set([across.value, up.value].filter(Boolean))] });
  const across = element("select", { id: `${name}-across`, onchange: choose });
  const up = element("select", { id: `${name}-up`, onchange: choose });
  function show([first, second], inputs) {
    fill(across, inputs, first.name);
    fill(up, inputs.length > 1 ? inputs : [], second?.name ?? "", "no other");
  }
  return { across, up, show };
}

function fill(select, features, chosen, none) {
  const wanted = JSON.stringify([features, none]);
  if (select.dataset.wanted !== wanted) {
    select.dataset.wanted = wanted;
    select.replaceChildren(...(none ? [element("option", { value: "" }, none)] : []), ...features.map((each) => element("option", { value: each }, each)));
  }
  if (select.value !== chosen) select.value = chosen;
}
