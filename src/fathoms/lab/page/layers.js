// Changes of the hidden layers. The server is told only what changes, so that a second page's changes stay; until it has
// answered, each change here is shown, and the next begins from it.

let wanted = null;
let asked = 0;

/** The hidden layers as they are, or soon will be. */
export const layersOf = (lab) => wanted ?? lab.state.design.layers;

async function ask(lab, layers, command, given) {
  wanted = layers;
  asked += 1;
  try {
    await lab.ask(command, given);
  } catch (error) {
    wanted = null;
    lab.tell("message", { text: error.message, kind: "error" });
    lab.tell("state", lab.state); // what was typed goes back to what holds
  } finally {
    asked -= 1;
  }
}

/** Other layers altogether. */
export const setLayers = (lab, layers) => ask(lab, layers, "set_layers", { layers });

/** Some parts of one layer; `change` gets the layer as it is, and returns them. */
export function changeLayer(lab, place, change) {
  const layers = layersOf(lab);
  const part = change(layers[place]);
  return ask(lab, layers.with(place, { ...layers[place], ...part }), "change_layer", { place, ...part });
}

export const insertLayer = (lab, place, layer) => ask(lab, layersOf(lab).toSpliced(place, 0, layer), "insert_layer", { place, layer });

export const removeLayer = (lab, place) => ask(lab, layersOf(lab).toSpliced(place, 1), "remove_layer", { place });

export function moveLayer(lab, place, to) {
  const layers = layersOf(lab);
  return ask(lab, layers.toSpliced(place, 1).toSpliced(to, 0, layers[place]), "move_layer", { place, to });
}

/** Once the server has answered everything, what it says holds. */
export function followState(lab) {
  lab.on("state", () => {
    if (!asked) wanted = null;
  });
  lab.on("lost", () => (wanted = null));
}
