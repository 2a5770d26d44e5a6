"""Charts as SVG that follow the page's colours, light or dark, and need no script.

Why not a library: plotly, Vega and Bokeh draw with megabytes of JavaScript, which a report that forbids scripts cannot
run; Matplotlib's SVG has its colours and letters fixed. A report made of names and cells of strangers' tables should
not need the right to run anything.
"""
