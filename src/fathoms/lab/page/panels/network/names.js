// What neurons and inputs are called.

/** The names of a state's inputs and outputs, of what neurons can be shown over, and which of these each input comes from alone, if any. */
export function namesOf({ problem }) {
  const { labels, target, learned } = problem;
  const outputs = !labels ? [learned] : labels.length === 2 ? [`${target} = ${labels[1]}`] : labels;
  const sources = problem.sources.map((place) => (place === null ? null : problem.variables[place]));
  return { inputs: problem.features, labels: problem.front ? short(problem.features) : problem.features, outputs, variables: problem.variables, sources };
}

/** Names of which each says only what it has not in common with the last one that stands in full: "age, wave 1", "wave 2". */
function short(names) {
  let head = "";
  return names.map((name) => {
    let same = 0;
    while (same < name.length && name[same] === head[same]) same++;
    const shared = name.lastIndexOf(", ", same - 1);
    if (shared > 0) return name.slice(shared + 2);
    head = name;
    return name;
  });
}

/** What a neuron is called, as the server calls it. */
export function neuronName(names, layers, layer, unit) {
  return layer < layers - 1 ? `layer ${layer + 1}, neuron ${unit + 1}` : names.outputs[unit];
}
