// What neurons and inputs are called.

/** The names of a state's inputs and outputs. */
export function namesOf({ problem }) {
  const { labels, target, learned } = problem;
  const outputs = !labels ? [learned] : labels.length === 2 ? [`${target} = ${labels[1]}`] : labels;
  return { inputs: problem.features, outputs };
}

/** What a neuron is called, as the server calls it. */
export function neuronName(names, layers, layer, unit) {
  return layer < layers - 1 ? `layer ${layer + 1}, neuron ${unit + 1}` : names.outputs[unit];
}
