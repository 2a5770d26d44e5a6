"""The shapes that an equation such as `"abc,cd->abd"` means, for the layer EinsumDense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

Sizes = list[int | None]

_FORM = re.compile(r"^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$")


class EinsumShapes(NamedTuple):
    """What an equation means for one shape of input.

    Attributes:
        kernel: the kernel's shape.
        bias: the bias's shape, with ones for axes that it is the same along; None without a bias.
        output: the shape of the output, batch axis first.
        input_axes: the kernel's axes that are summed over.
        output_axes: the kernel's axes that the output has.
    """

    kernel: Sizes
    bias: Sizes | None
    output: Sizes
    input_axes: list[int]
    output_axes: list[int]


def einsum_parts(equation: str) -> tuple[str, str, str, bool, bool]:
    """Return the letters of the input, the kernel and the output, and whether dots stand before or after them.

    Raises:
        ValueError: an equation of another form.

    >>> einsum_parts("...x,xy->...y")
    ('x', 'xy', 'y', True, False)
    """
    found = _FORM.match(equation.replace(" ", ""))
    if found:
        before, given, after, weight, out_before, result, out_after = found.groups()
        if bool(before) == bool(out_before) and bool(after) == bool(out_after) and not (before and after):
            return given, weight, result, bool(before), bool(after)
    raise ValueError(
        f"Invalid einsum equation '{equation}': it names the axes of the input, of the weight and of the output, as in "
        "'ab,bc->ac'; '...' before or after the input's and the output's letters stands for any others."
    )


def einsum_shapes(
    equation: str, bias_axes: str | None, input_shape: Sequence[int | None], output_shape: int | Sequence[int | None]
) -> EinsumShapes:
    """Return the shapes that an equation means.

    Args:
        equation: input, kernel and output by letters.
        bias_axes: the letters of the output's axes along which the bias differs; None for no bias.
        input_shape: the input's shape, batch axis first.
        output_shape: the output's shape without the batch axis and without what dots stand for.

    Raises:
        ValueError: letters that do not fit each other or the shapes.

    Source: `keras.layers.EinsumDense`.

    >>> einsum_shapes("ab,bc->ac", "c", (None, 3), 4)
    EinsumShapes(kernel=[3, 4], bias=[4], output=[None, 4], input_axes=[0], output_axes=[1])
    """
    given, weight, result, dots_before, dots_after = einsum_parts(equation)
    dots = len(input_shape) - len(given)
    partial = [output_shape] if isinstance(output_shape, int) else list(output_shape)
    output: Sizes = [input_shape[0], *partial]
    if dots_before:
        output[1:1] = input_shape[1:dots]
    elif dots_after:
        output += input_shape[len(input_shape) - dots :]
    before = dots if dots_before else 0
    in_sizes = {letter: input_shape[place + before] for place, letter in enumerate(given)}
    out_sizes = {letter: output[place + before] for place, letter in enumerate(result)}
    _check_letters(given, weight, result, in_sizes, out_sizes)
    return EinsumShapes(
        kernel=[out_sizes.get(letter, in_sizes.get(letter)) for letter in weight],
        bias=None if bias_axes is None else _bias(bias_axes, result, out_sizes, dots if dots_after else 0),
        output=output,
        input_axes=[place for place, letter in enumerate(weight) if letter not in out_sizes],
        output_axes=[place for place, letter in enumerate(weight) if letter in out_sizes],
    )


def _check_letters(
    given: str, weight: str, result: str, in_sizes: dict[str, int | None], out_sizes: dict[str, int | None]
) -> None:
    for letter in given:
        if out_sizes.get(letter) is not None and out_sizes[letter] != in_sizes[letter]:
            raise ValueError(
                f"Axis '{letter}' has the size {in_sizes[letter]} in the input but {out_sizes[letter]} in output_shape; give it "
                f"the same size in both, or None in output_shape."
            )
    for letter in result:
        if letter not in given and letter not in weight:
            raise ValueError(
                f"Axis '{letter}' is in the output '{result}' but in neither the input '{given}' nor the weight, so it has no size. "
                f"Add it to the weight."
            )
    for letter in weight:
        if letter not in out_sizes and letter not in in_sizes:
            raise ValueError(
                f"The weight's axis '{letter}' is in neither the input '{given}' nor the output '{result}', so it has no size. "
                f"Add it to one of them, or leave it out of the weight."
            )


def _bias(bias_axes: str, result: str, out_sizes: dict[str, int | None], after: int) -> Sizes:
    for letter in bias_axes:
        if letter not in result:
            raise ValueError(f"bias_axes has '{letter}', which is no axis of the output '{result}': leave it out.")
    first = min(result.find(letter) for letter in bias_axes)
    return [out_sizes[letter] if letter in bias_axes else 1 for letter in result[first:]] + [1] * after
