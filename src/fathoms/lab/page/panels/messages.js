// One line for what went wrong, and for the line to the server.

export function mount(root, lab) {
  let timer;
  let begins = null;
  const show = (text, kind, stays) => {
    clearTimeout(timer);
    clearTimeout(begins);
    root.textContent = text;
    root.className = kind;
    root.hidden = !text;
    if (text && !stays) timer = setTimeout(() => (root.hidden = true), 12000);
  };
  lab.on("message", ({ text, kind, stays }) => show(text, kind ?? "note", stays));
  lab.on("lost", (code) =>
    code === 4500
      ? clearTimeout(timer)
      : code === 4403
        ? show("This page may not talk to the Lab. Open it by the whole address that was printed for it.", "error", true)
        : show("The Lab's server does not answer. Nothing is lost while it runs; trying again …", "error", true),
  );
  lab.on("found", () => {
    show("", "note");
    if (lab.state === null) begins = setTimeout(() => show("Reading the table …", "note", true), 500);
  });
  lab.on("state", () => {
    if (begins) show("", "note");
    clearTimeout(begins);
    begins = null;
  });
}
