// Changes of the hidden layers, one after the other: each begins from the last, also if the server has not answered yet.

let wanted = null;
let asked = 0;

/** The hidden layers as they are, or soon will be. */
export const layersOf = (lab) => wanted ?? lab.state.design.layers;

/** Asks for other hidden layers: `change` gets those that are, and returns the new ones. */
export async function changeLayers(lab, change) {
  wanted = change(layersOf(lab));
  asked += 1;
  try {
    await lab.ask("set_layers", { layers: wanted });
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
