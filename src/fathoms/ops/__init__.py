"""What users write losses, metrics and layers with: the names of `keras.ops`, on arrays, under gradients, on placeholders.

A function is in the file of Keras's group for it: `numpy`, `nn`, `math`, `linalg` or `core`. On arrays it gives a NumPy
array; while a gradient is wanted, arrays are recorded (by the package autograd); on placeholders it becomes a step of a
functional model. Nothing is imported before a function is asked for.

>>> from fathoms import ops
>>> ops.mean(ops.square([1.0, 2.0]))
np.float32(2.5)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fathoms.ops.function_operation import FunctionOperation

_GROUPS = {
    "core": """
        associative_scan cast cond convert_to_numpy convert_to_tensor custom_gradient dtype fori_loop
        is_tensor map saturate_cast scan scatter scatter_update shape slice slice_update stop_gradient switch
        unstack vectorized_map while_loop
    """,
    "linalg": """
        cholesky cholesky_inverse det eig eigh inv jvp lstsq matrix_rank norm pinv qr solve solve_triangular
        svd
    """,
    "math": """
        cdist erf erfc erfinv fft fft2 ifft2 in_top_k irfft logdet logsumexp rfft rsqrt segment_max
        segment_min segment_prod segment_sum top_k view_as_complex view_as_real
    """,
    "nn": """
        batch_normalization binary_crossentropy categorical_crossentropy celu elu gelu glu hard_shrink
        hard_sigmoid hard_silu hard_swish hard_tanh layer_normalization leaky_relu log_sigmoid log_softmax
        moments multi_hot normalize one_hot polar psnr relu relu6 rms_normalization selu sigmoid silu
        soft_shrink softmax softplus softsign sparse_categorical_crossentropy sparse_plus sparse_sigmoid
        sparsemax squareplus swish tanh_shrink threshold
    """,
    "numpy": """
        abs absolute add all allclose amax amin angle any append arange arccos arccosh arcsin arcsinh arctan
        arctan2 arctanh argmax argmin argpartition argsort array array_split average bartlett bincount
        bitwise_and bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
        blackman broadcast_to cbrt ceil clip concatenate conj conjugate copy corrcoef correlate cos cosh
        count_nonzero cross cumprod cumsum deg2rad diag diagflat diagonal diff digitize divide divide_no_nan
        dot dsplit dstack einsum empty empty_like equal exp exp2 expand_dims expm1 eye fabs flip fliplr flipud
        floor floor_divide fmax fmin fmod full full_like gcd geomspace get_item greater greater_equal hamming
        hanning heaviside histogram hsplit hstack hypot i0 identity imag inner isclose isfinite isin isinf
        isnan isneginf isposinf isreal kaiser kron lcm ldexp left_shift less less_equal linspace log log10
        log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logspace matmul max
        maximum mean median meshgrid min minimum mod moveaxis multiply nan_to_num nanargmax nanargmin
        nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum
        nanvar ndim negative nextafter nonzero not_equal ones ones_like outer pad percentile power prod ptp
        quantile rad2deg ravel real reciprocal repeat reshape right_shift roll rot90 round searchsorted select
        shape_equal sign signbit sin sinc sinh size slogdet sort split sqrt square squeeze stack std subtract
        sum swapaxes take take_along_axis tan tanh tensordot tile trace transpose trapezoid tri tril triu
        true_divide trunc unique unravel_index vander var vdot vectorize view vsplit vstack where zeros
        zeros_like
    """,
}

_HOMES = {name: group for group, names in _GROUPS.items() for name in names.split()}

# What Keras has beside these, for networks that Fathoms is not for.
_ELSEWHERE = {
    "convolutions": (
        "adaptive_average_pool adaptive_max_pool average_pool conv conv_transpose depth_to_space depthwise_conv fold image "
        "max_pool separable_conv space_to_depth unfold"
    ),
    "sequences": "ctc_decode ctc_loss dot_product_attention extract_sequences istft rearrange stft",
    "LU factors": "lu_factor",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _GROUPS:
        return import_module(f"fathoms.ops.{name}")
    if name in _HOMES:
        value = getattr(import_module(f"fathoms.ops.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    for what, names in _ELSEWHERE.items():
        if name in names.split():
            raise AttributeError(
                f"fathoms.ops has no {name!r}: Fathoms is for dense networks on tables, without {what}. The package keras has it."
            )
    raise AttributeError(f"fathoms.ops has no {name!r}. It has {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return list(__all__)


def step_class(module: str, class_name: str) -> type[FunctionOperation] | None:
    """Return the class of a function's steps in graphs, as files name it, or None.

    Args:
        module: such as `"keras.src.ops.numpy"`.
        class_name: such as `"Sum"`.
    """
    from fathoms.ops.function_operation import KINDS

    group = module.removeprefix("keras.src.ops.")
    if group in _GROUPS:
        import_module(f"fathoms.ops.{group}")
    return KINDS.get((module, class_name))
