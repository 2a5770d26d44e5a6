// A row of tabs (WAI-ARIA: arrows move along, Home and End to the ends). A tab's panel is mounted when it is first shown.

import { element } from "../element.js";

/**
 * Makes `root` a row of tabs. `add(id, title, mount, onShow, onHide)` adds one; `mount(panel)` is called once, `onShow` and
 * `onHide` each time; `show(id)` shows one.
 */
export function tabs(root, label) {
  const list = element("div", { role: "tablist", class: "tabs", "aria-label": label });
  const entries = new Map();
  let shown = null;
  root.append(list);

  function show(id, focus) {
    if (shown === id) return;
    const entry = entries.get(id);
    if (!entry) return;
    if (shown) {
      const last = entries.get(shown);
      last.panel.hidden = true;
      last.tab.setAttribute("aria-selected", "false");
      last.tab.tabIndex = -1;
      last.onHide?.();
    }
    shown = id;
    entry.panel.hidden = false;
    entry.tab.setAttribute("aria-selected", "true");
    entry.tab.tabIndex = 0;
    if (!entry.mounted) {
      entry.mounted = true;
      entry.mount(entry.panel);
    }
    entry.onShow?.();
    if (focus) entry.tab.focus();
  }

  list.addEventListener("keydown", (event) => {
    const ids = [...entries.keys()];
    const place = ids.indexOf(shown);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(ids[(next + ids.length) % ids.length], true);
  });

  function add(id, title, mount, onShow, onHide) {
    const tab = element(
      "button",
      { role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, "aria-selected": "false", tabindex: -1, onclick: () => show(id) },
      title,
    );
    const panel = element("div", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}`, hidden: true });
    entries.set(id, { tab, panel, mount, onShow, onHide, mounted: false });
    list.append(tab);
    root.append(panel);
    if (entries.size === 1) show(id);
  }

  return { add, show, shown: () => shown };
}
