"""Guided fuzzing: libFuzzer, by way of atheris, draws bytes and keeps those that come to new places of the code.

``python -m tools.guided`` does it for every target for a while; ``make fuzz`` does, too. What it keeps stays in
``build/guided``, so that the next run goes on from there; what it begins with is in ``tests/fuzz/corpus``. `tools.trust` tries
more at a time and watches closer, but does not know where a file came to.
"""
