// What is on the screen, to take away: its Python, files, a link; and the way back.

import { element } from "../element.js";

const FILES = [
  ["fathoms.py", "Fathoms script", "Python that ends in these weights, to the bit"],
  ["fathoms.ipynb", "Fathoms notebook", "The same, for Jupyter"],
  ["keras.zip", "Keras script", "Python for Keras, with the rows as the network sees them and the first weights"],
  ["keras-notebook.zip", "Keras notebook", "The same, for Jupyter"],
  ["model.keras", "The model", "Takes rows as they stand in the table: fathoms predict model.keras new.csv"],
  ["report.html", "The report", "One page that opens anywhere: test scores with intervals, predictions, what each column does, the worst rows"],
  ["start.keras", "The first model", "The model that the run began with; the Fathoms script reads it", ({ model }) => model?.encodes],
  ["table.csv", "The table", "What the script reads, as it came without a file", ({ table }) => table && !table.name.includes(".")],
  ["state.json", "The whole state", "Table (if small), network, settings, and the way to this step; open it below, or with fathoms lab"],
];

export function mount(root, lab) {
  const code = element("pre", { id: "script", tabindex: 0, "aria-label": "The Python for what is shown" });
  const libraries = ["fathoms", "keras"].map((name) =>
    element("button", { id: `script-${name}`, "aria-pressed": String(name === "fathoms"), onclick: () => choose(name) }, name === "keras" ? "Keras" : "Fathoms"),
  );
  const copy = element("button", { id: "copy-script", onclick: () => copied(code.textContent, "The script is copied.") }, "Copy");
  const files = FILES.map(([name, title, what, wanted]) =>
    Object.assign(element("li", {}, element("a", { class: "button", id: `take-${name.replace(".", "-")}`, href: `/take/${name}`, onclick: (event) => fetched(event, name) }, title), element("span", { class: "quiet" }, what)), { wanted }),
  );
  const linked = element("button", { id: "copy-link", onclick: link }, "Copy a link");
  const file = element("input", { type: "file", id: "state-file", class: "sr", tabindex: -1, "aria-label": "A saved state's file", accept: ".json", onchange: () => open(file.files[0]) });
  const told = element("p", { class: "quiet", id: "takeaway-words", role: "status" });
  root.append(
    element(
      "div",
      { class: "takeaway" },
      element("div", {}, element("div", { class: "row" }, element("h3", {}, "The Python for what is shown"), ...libraries, copy), code),
      element(
        "div",
        {},
        element("h3", {}, "Files"),
        element("ul", { class: "files" }, files),
        element("h3", {}, "The same again"),
        element("p", { class: "quiet" }, "A link shows this step of this run in any Lab, if the table is one that comes with Fathoms. For your own table, save the whole state."),
        element("div", { class: "row" }, linked, element("button", { type: "button", id: "open-state", onclick: () => file.click() }, "Open a saved state …"), file),
        told,
      ),
    ),
  );
  let library = "fathoms";
  let shown = "";
  let busy = false;
  let visible = true;

  async function fill() {
    for (const file of files) file.hidden = Boolean(lab.state && file.wanted && !file.wanted(lab.state));
    const now = `${library} ${lab.state?.version} ${lab.live?.step}`;
    if (!visible || busy || !lab.state?.run || lab.live?.playing || now === shown) return;
    busy = true;
    try {
      code.textContent = (await lab.ask("script", { library })).code;
      shown = now;
    } catch (error) {
      code.textContent = error.message;
    }
    busy = false;
    if (shown === now) fill(); // something may have changed meanwhile
  }

  function choose(name) {
    library = name;
    libraries.forEach((each) => each.setAttribute("aria-pressed", String(each.id === `script-${name}`)));
    shown = "";
    fill();
  }

  async function copied(text, words) {
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = words;
    } catch {
      told.textContent = "The browser does not let the page copy. Mark the text, and copy it yourself.";
    }
  }

  async function link() {
    try {
      const address = `${location.origin}/#${await lab.ask("link")}`;
      await copied(address, "The link is copied. Paste it into the address line of an open Lab; its port may be another one.");
      linked.dataset.link = address;
    } catch (error) {
      told.textContent = error.message;
    }
  }

  // A refusal is told here, and does not lead away from the page.
  async function fetched(event, name) {
    event.preventDefault();
    told.textContent = name === "report.html" ? "Writing the report …" : "";
    const answer = await fetch(`/take/${name}`).catch(() => null);
    if (!answer?.ok) return (told.textContent = answer ? await answer.text() : "The Lab's server does not answer.");
    const given = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") ?? "");
    const address = URL.createObjectURL(await answer.blob());
    element("a", { href: address, download: given ? decodeURIComponent(given[1]) : name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    told.textContent = "";
  }

  async function open(chosen) {
    if (!chosen) return;
    file.value = "";
    if (chosen.size > 900000) return (told.textContent = `${chosen.name} is too large to be a saved state.`);
    await bringBack(lab, { file: await chosen.text() }, (text) => (told.textContent = text));
  }

  lab.on("state", fill);
  lab.on("live", fill);
  fill();
  return { onShow: () => ((visible = true), fill()), onHide: () => (visible = false) };
}

/** Brings a state back, from a file's text or a link, and says how that went. */
export async function bringBack(lab, given, tell) {
  tell("Doing the steps again …");
  try {
    const { step, same } = await lab.ask("bring_back", given);
    tell(`This is step ${step.toLocaleString("en")} of the saved run${same ? ", to the bit." : "; its weights differ in the last digits, as another version of Fathoms made them."}`);
  } catch (error) {
    tell(error.message);
  }
}

/** Follows a link that the page was opened with, or that is pasted into its address line later. */
export function followLinks(lab) {
  const follow = async () => {
    if (!location.hash.startsWith("#lab=")) return;
    const link = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    await lab.connection.ready();
    await bringBack(lab, { link }, (text) => lab.tell("message", { text }));
  };
  addEventListener("hashchange", follow);
  follow();
}
