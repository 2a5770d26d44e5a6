// Puts the page together. Each panel is a module with `mount(root, lab)`.

import "./address.js";
import { Lab } from "./lab.js";
import { mount as controls } from "./panels/controls.js";
import { mount as curves } from "./panels/curves.js";
import { mount as data } from "./panels/data.js";
import { mount as doctor } from "./panels/doctor.js";
import { mount as landscape } from "./panels/landscape.js";
import { mount as lessons } from "./panels/lessons.js";
import { mount as messages } from "./panels/messages.js";
import { mount as microscope } from "./panels/microscope.js";
import { mount as network } from "./panels/network.js";
import { mount as oneNeuron } from "./panels/one-neuron.js";
import { mount as race } from "./panels/race.js";
import { mount as settings } from "./panels/settings.js";
import { tabs } from "./panels/tabs.js";
import { followLinks, mount as takeaway } from "./panels/takeaway.js";

const lab = new Lab();
// Without a network there is nothing to say of its training, nor to look at more closely.
lab.on("state", ({ run }) => {
  document.querySelector("main").classList.toggle("beginning", !run);
  document.getElementById("outcome").hidden = document.getElementById("depth").hidden = !run;
});
messages(document.getElementById("message"), lab);
controls(document.getElementById("controls"), lab);
settings(document.getElementById("settings"), lab);
data(document.getElementById("data"), lab);
network(document.getElementById("network"), lab);
curves(document.getElementById("curves-panel"), lab);
doctor(document.getElementById("doctor"), lab);
lessons(document.getElementById("lessons"), document.getElementById("learn"), lab);
const depth = tabs(document.getElementById("depth"), "A closer look");
let neuron;
depth.add("one-neuron", "One neuron", (panel) => (neuron = oneNeuron(panel, lab)), () => neuron.onShow(), () => neuron.onHide());
lab.on("equation", () => {
  depth.show("one-neuron");
  const tab = document.getElementById("tab-one-neuron");
  tab.focus();
  tab.scrollIntoView({ block: "center" });
});
depth.add("microscope", "Microscope", (panel) => microscope(panel, lab));
depth.add("landscape", "Landscape", (panel) => landscape(panel, lab));
let racing;
depth.add("race", "Race", (panel) => (racing = race(panel, lab)), () => racing.onShow(), () => racing.onHide());
let taken;
depth.add("takeaway", "Take away", (panel) => (taken = takeaway(panel, lab)), () => taken.onShow(), () => taken.onHide());
followLinks(lab);
window.lab = lab; // for whoever opens the console
