// Plots by Plotly, which is loaded when the first one is drawn, in the page's own colours.

let loading;

/** The library, once it is there. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/plotly.js";
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The plots could not be loaded. Reload the page."));
    document.head.append(script);
  });
  return loading;
}

/** The value of a colour of style.css as it is now, light or dark. */
export function colour(name) {
  const probe = document.createElement("i");
  probe.style.forcedColorAdjust = "none";
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** What all plots share. `x` and `y` are the axes' titles. */
export function layout(x, y, more = {}) {
  const line = colour("line");
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line, automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour("text"), family: "system-ui, sans-serif", size: 12 },
    margin: { l: 46, r: 8, t: 8, b: 36 },
    xaxis: { ...axis, title: { text: x, standoff: 6 } },
    yaxis: { ...axis, title: { text: y, standoff: 6 } },
    hovermode: "x unified",
    hoverlabel: { bgcolor: colour("panel"), font: { color: colour("text") } },
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" },
    showlegend: true,
    uirevision: "same",
    ...more,
  };
}

export const settings = { displayModeBar: false, responsive: true };

/** Calls back when the colours change from light to dark or back. */
export function onScheme(back) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", back);
}
