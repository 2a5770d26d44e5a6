// Changes of the design, one after the other: each begins from the last, also if the server has not answered yet.

let wanted = null;
let asked = 0;

/** The design as it is, or soon will be. */
export const design = (lab) => wanted ?? lab.state.design;

/** Asks for another design: `change` gets the one that is, and returns the new one. */
export async function changeDesign(lab, change) {
  wanted = change(design(lab));
  asked += 1;
  try {
    await lab.ask("set_design", { design: wanted });
  } catch (error) {
    wanted = null;
    lab.tell("message", { text: error.message, kind: "error" });
    lab.tell("state", lab.state); // what was typed goes back to what holds
  } finally {
    asked -= 1;
  }
}

/** Once the server has answered everything, what it says holds. */
export function followState(lab) {
  lab.on("state", () => {
    if (!asked) wanted = null;
  });
  lab.on("lost", () => (wanted = null));
}
