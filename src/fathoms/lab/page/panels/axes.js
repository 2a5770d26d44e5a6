// Two lists of columns: over which of them neurons are shown.

import { element } from "../element.js";

/** `across` and `up` are the lists, with ids that begin with `name`; `put(one)` puts a column in the first place, `show(axes, inputs)` shows what is chosen. */
export function axesLists(lab, name) {
  const choose = (...names) => lab.do("set_axes", { inputs: [...new Set(names.filter(Boolean))] });
  const chosen = () => choose(across.value, up.value);
  const across = element("select", { id: `${name}-across`, onchange: chosen });
  const up = element("select", { id: `${name}-up`, onchange: chosen });
  const put = (one) => choose(one, across.value === one ? up.value : across.value);
  function show([first, second], inputs) {
    fill(across, inputs, first.name);
    fill(up, inputs.length > 1 ? inputs : [], second?.name ?? "", "no other");
  }
  return { across, up, put, show };
}

function fill(select, features, chosen, none) {
  const wanted = JSON.stringify([features, none]);
  if (select.dataset.wanted !== wanted) {
    select.dataset.wanted = wanted;
    select.replaceChildren(...(none ? [element("option", { value: "" }, none)] : []), ...features.map((each) => element("option", { value: each }, each)));
  }
  if (select.value !== chosen) select.value = chosen;
}
