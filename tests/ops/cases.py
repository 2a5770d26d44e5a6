"""Calls of `keras.ops`, by name: the arguments, and those by keyword. Arrays stand where Keras takes arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

_RNG = np.random.default_rng(3)

X = _RNG.normal(size=(4, 3)).astype("float32")
Y = _RNG.normal(size=(4, 3)).astype("float32")
ROW = _RNG.normal(size=3).astype("float32")
POSITIVE = (np.abs(X) + 0.5).astype("float32")
SHARE = (1 / (1 + np.exp(-X))).astype("float32")
CUBE = _RNG.normal(size=(2, 3, 4)).astype("float32")
SQUARE = (_RNG.normal(size=(3, 3)) + 3 * np.eye(3)).astype("float32")
SYMMETRIC = (SQUARE @ SQUARE.T + np.eye(3)).astype("float32")
WHOLE = np.array([[3, 1, 2], [0, 2, 1]], dtype="int32")
MORE = np.array([[1, 2, 5], [4, 3, 2]], dtype="int32")
BOOLS = np.array([[True, False, True], [False, False, True]])
GAPS = np.where(X > 1, np.nan, X).astype("float32")
PLACES = np.array([[0, 2], [1, 1], [2, 0], [0, 1]], dtype="int32")
CLASSES = np.array([0, 2, 1, 2], dtype="int32")

Case = tuple[str, tuple[Any, ...], dict[str, Any]]


def _case(name: str, *args: Any, **kwargs: Any) -> Case:
    return name, args, kwargs


ANY_NUMBER = [
    "abs",
    "absolute",
    "fabs",
    "sign",
    "negative",
    "square",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "arcsinh",
    "exp",
    "exp2",
    "expm1",
    "sinc",
    "cbrt",
    "ravel",
    "real",
    "deg2rad",
    "rad2deg",
    "relu",
    "relu6",
    "sigmoid",
    "hard_sigmoid",
    "sparse_sigmoid",
    "hard_tanh",
    "softplus",
    "log_sigmoid",
    "softsign",
    "silu",
    "hard_silu",
    "elu",
    "selu",
    "celu",
    "gelu",
    "tanh_shrink",
    "soft_shrink",
    "hard_shrink",
    "squareplus",
    "sparse_plus",
    "leaky_relu",
    "softmax",
    "log_softmax",
    "sum",
    "mean",
    "var",
    "std",
    "max",
    "min",
    "amax",
    "amin",
    "prod",
    "ptp",
    "median",
    "average",
    "cumprod",
    "sort",
    "normalize",
    "erf",
    "erfc",
    "logsumexp",
    "nansum",
    "nanmean",
    "nanvar",
    "nanstd",
    "nanmax",
    "nanmin",
    "nanprod",
    "flip",
    "fliplr",
    "flipud",
    "transpose",
    "diag",
    "tril",
    "triu",
    "diagonal",
    "trace",
    "nan_to_num",
    "copy",
]
ABOVE_ZERO = ["sqrt", "log", "log2", "log10", "log1p", "reciprocal", "rsqrt", "arccosh"]
BELOW_ONE = ["arcsin", "arccos", "arctanh", "erfinv"]
PAIRS = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "true_divide",
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "logaddexp",
    "logaddexp2",
    "arctan2",
    "hypot",
    "divide_no_nan",
    "inner",
    "outer",
    "vdot",
    "kron",
]

#: Functions with slopes.
SMOOTH: list[Case] = [
    *(_case(name, X) for name in ANY_NUMBER),
    *(_case(name, POSITIVE + np.float32(0.6)) for name in ABOVE_ZERO),
    *(_case(name, SHARE * np.float32(0.9)) for name in BELOW_ONE),
    *(_case(name, X, Y) for name in PAIRS),
    *(_case(name, X, 2.5) for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum")),
    *(
        _case(name, CUBE, axis=1, keepdims=True)
        for name in ["sum", "mean", "var", "std", "max", "min", "prod", "median", "logsumexp"]
    ),
    *(_case(name, CUBE, axis=(0, 2)) for name in ["sum", "mean", "var", "std", "max", "min", "prod", "logsumexp"]),
    *(
        _case(name, CUBE, axis=-1)
        for name in ["softmax", "log_softmax", "normalize", "cumsum", "cumprod", "sort", "flip"]
    ),
    _case("softmax", CUBE, axis=(1, 2)),
    _case("power", POSITIVE, Y),
    _case("power", X, 3),
    _case("mod", POSITIVE, Y),
    _case("fmod", POSITIVE, Y),
    _case("where", X > 0, X, Y),
    _case("select", [X > 1, X > 0], [X, Y]),
    _case("clip", X, -0.5, 0.5),
    _case("matmul", X, SQUARE),
    _case("matmul", CUBE, CUBE.transpose(0, 2, 1)),
    _case("dot", X, SQUARE),
    _case("tensordot", CUBE, X, axes=[[2], [0]]),
    _case("einsum", "abc,cd->abd", CUBE, X),
    _case("einsum", "ab,ab->a", X, Y),
    _case("cross", X, Y),
    _case("reshape", X, (2, 6)),
    _case("reshape", X, (-1, 2)),
    _case("transpose", CUBE, axes=(2, 0, 1)),
    _case("swapaxes", CUBE, 0, 2),
    _case("moveaxis", CUBE, 0, -1),
    _case("expand_dims", X, 1),
    _case("expand_dims", X, (0, -1)),
    _case("squeeze", X[:, None]),
    _case("squeeze", X[:, None], axis=1),
    _case("broadcast_to", ROW, (4, 3)),
    _case("repeat", X, 2),
    _case("repeat", X, 2, axis=1),
    _case("tile", X, (2, 1)),
    _case("roll", X, 1),
    _case("roll", X, 1, axis=1),
    _case("rot90", X),
    _case("pad", X, ((1, 0), (0, 2))),
    _case("pad", X, 1, mode="reflect"),
    _case("pad", X, ((1, 1), (0, 0)), constant_values=2.0),
    _case("concatenate", [X, Y], axis=1),
    _case("append", X, Y),
    _case("append", X, Y, axis=0),
    _case("stack", [X, Y], axis=1),
    _case("hstack", [X, Y]),
    _case("vstack", [X, Y]),
    _case("dstack", [X, Y]),
    _case("split", X, 3, axis=1),
    _case("split", X, [1, 3], axis=0),
    _case("array_split", X, 2, axis=1),
    _case("hsplit", X, 3),
    _case("vsplit", X, 2),
    _case("dsplit", CUBE, 2),
    _case("meshgrid", ROW, X[:, 0]),
    _case("diag", ROW, k=1),
    _case("diagflat", X),
    _case("diagonal", CUBE, 0, 0, 1),
    _case("tril", X, k=-1),
    _case("diff", X),
    _case("trapezoid", X),
    _case("trapezoid", X, dx=0.5, axis=0),
    _case("average", X, axis=1, weights=POSITIVE),
    _case("cumsum", X),
    _case("quantile", X, 0.3),
    _case("quantile", X, 0.25, axis=1),
    _case("percentile", X, 30.0, axis=0),
    _case("get_item", X, (slice(None), 1)),
    _case("take", X, np.array([2, 0]), axis=1),
    _case("take", X, np.array([2, 0])),
    _case("take_along_axis", X, PLACES, axis=1),
    _case("correlate", ROW, X[0], mode="full"),
    _case("vander", ROW),
    _case("norm", X),
    _case("norm", X, axis=1),
    _case("norm", X, ord=1, axis=1),
    _case("norm", X, ord=np.inf, axis=0),
    _case("ldexp", X, np.array([1, 2, 0], dtype="int32")),
    _case("gelu", X, approximate=False),
    _case("glu", CUBE),
    _case("leaky_relu", X, 0.1),
    _case("threshold", X, 0.2, -1.0),
    _case("celu", X, 2.0),
    _case("elu", X, 2.0),
    _case("binary_crossentropy", (X > 0).astype("float32"), SHARE),
    _case("binary_crossentropy", (X > 0).astype("float32"), X, from_logits=True),
    _case("categorical_crossentropy", SHARE, SHARE[:, ::-1].copy()),
    _case("categorical_crossentropy", SHARE, X, from_logits=True),
    _case("sparse_categorical_crossentropy", CLASSES, SHARE),
    _case("sparse_categorical_crossentropy", CLASSES, X, from_logits=True),
    _case("moments", X, axes=[0]),
    _case("batch_normalization", X, ROW, ROW**2, 1, offset=ROW, scale=ROW),
    _case("layer_normalization", X),
    _case("rms_normalization", X),
    _case("normalize", X, order=1),
    _case("normalize", X, order=3),
    _case("psnr", X, Y, 2.0),
    _case("cdist", X, Y),
    _case("segment_sum", X, CLASSES, num_segments=4),
    _case("segment_max", X, CLASSES, num_segments=3),
    _case("segment_min", X, CLASSES, num_segments=3),
    _case("top_k", X, 2),
    _case("unstack", X),
    _case("slice", X, (1, 0), (2, 2)),
    _case("slice_update", X, (1, 1), Y[:2, :2]),
    _case("scatter", np.array([[0], [2], [0]]), X[:3], (4, 3)),
    _case("scatter_update", X, np.array([[0, 1], [2, 2]]), np.array([5.0, 6.0], "float32")),
    *(
        _case("scatter_update", X, np.array([[0, 1], [2, 2]]), np.array([5.0, 0.1], "float32"), reduction=how)
        for how in ("add", "max", "min")
    ),
    _case("convert_to_tensor", X),
    _case("det", SQUARE),
    _case("inv", SQUARE),
    _case("solve", SQUARE, X[:3]),
    _case("solve_triangular", np.tril(SQUARE), X[:3], lower=True),
    _case("cholesky", SYMMETRIC),
    _case("pinv", X),
    _case("lstsq", X, Y),
    _case("logdet", SYMMETRIC),
    _case("slogdet", SQUARE),
    _case("svd", X, compute_uv=False),
    _case("rfft", ROW),
    _case("divide_no_nan", X, np.where(Y > 0, Y, 0).astype("float32")),
]

_ORDERS = "argmax argmin argsort"
#: Functions of which only the values matter.
PLAIN: list[Case] = [
    *(
        _case(name, X)
        for name in f"{_ORDERS} ceil floor trunc round isfinite isinf isnan isposinf isneginf isreal signbit".split()
    ),
    *(
        _case(name, GAPS)
        for name in [
            "nansum",
            "nanmean",
            "nanvar",
            "nanmax",
            "nanmin",
            "nanprod",
            "nanmedian",
            "nanargmax",
            "nan_to_num",
            "isnan",
        ]
    ),
    *(
        _case(name, GAPS, axis=0)
        for name in ["nansum", "nanmean", "nanstd", "nanmax", "nanmin", "nanprod", "nancumsum", "nancumprod"]
    ),
    *(_case(name, X, axis=1) for name in _ORDERS.split()),
    *(
        _case(name, X, Y)
        for name in [
            "equal",
            "not_equal",
            "greater",
            "greater_equal",
            "less",
            "less_equal",
            "floor_divide",
            "heaviside",
            "nextafter",
        ]
    ),
    *(_case(name, BOOLS, ~BOOLS) for name in ["logical_and", "logical_or", "logical_xor", "bitwise_and"]),
    *(
        _case(name, WHOLE, MORE)
        for name in "add multiply divide floor_divide mod power maximum gcd lcm bitwise_and bitwise_or bitwise_xor left_shift right_shift matmul_t hypot arctan2 logaddexp".replace(
            " matmul_t", ""
        ).split()
    ),
    *(
        _case(name, WHOLE)
        for name in [
            "sum",
            "mean",
            "var",
            "std",
            "max",
            "min",
            "prod",
            "exp",
            "log1p",
            "sqrt",
            "sin",
            "tanh",
            "square",
            "cumsum",
            "cumprod",
            "abs",
            "median",
            "count_nonzero",
            "sign",
            "negative",
            "ceil",
            "floor",
            "round",
            "average",
            "logical_not",
            "bitwise_not",
            "nonzero",
            "bincount",
            "unique",
            "any",
            "all",
            "norm",
            "softmax",
        ]
        if name not in ("softmax",)
    ),
    *(
        _case(name, BOOLS)
        for name in ["sum", "mean", "any", "all", "logical_not", "argmax", "cumsum", "prod", "count_nonzero", "square"]
    ),
    *(
        _case(name, WHOLE, X[:2])
        for name in ["add", "multiply", "divide", "power", "maximum", "less"]
        if name != "power"
    ),
    *(_case(name, BOOLS, WHOLE) for name in ["add", "multiply", "maximum"]),
    *(_case(name, WHOLE, 0.5) for name in ["add", "multiply", "divide", "maximum", "greater"]),
    *(_case(name, WHOLE, 2) for name in ["add", "multiply", "divide", "power", "floor_divide", "mod", "equal"]),
    _case("allclose", X, X + 1e-9),
    _case("isclose", X, X + 1e-9),
    _case("isin", WHOLE, np.array([1, 2])),
    _case("where", BOOLS),
    _case("arange", 5),
    _case("arange", 1, 7, 2),
    _case("arange", 0.0, 1.0, 0.25),
    _case("linspace", 0, 1, 5),
    _case("linspace", 0.0, 1.0, 4, endpoint=False),
    _case("linspace", ROW, ROW + 1, 3, axis=-1),
    _case("logspace", 0.0, 2.0, 3),
    _case("geomspace", 1.0, 8.0, 4),
    _case("zeros", (2, 3)),
    _case("ones", (2,), "int32"),
    _case("full", (2, 2), 3.0),
    _case("full_like", X, 2),
    _case("zeros_like", X),
    _case("ones_like", WHOLE),
    _case("eye", 3),
    _case("eye", 2, 3, 1),
    _case("identity", 2),
    _case("tri", 3, 4, 1),
    _case("bartlett", 5),
    _case("hamming", 5),
    _case("hanning", 5),
    _case("blackman", 5),
    _case("kaiser", 5, 2.0),
    _case("array", [1.0, 2.0]),
    _case("convert_to_tensor", [1, 2]),
    _case("convert_to_tensor", [1, 2.5]),
    _case("convert_to_tensor", True),
    _case("digitize", ROW, np.array([-1.0, 0.0, 1.0], "float32")),
    _case("searchsorted", np.array([0.0, 1.0, 2.0], "float32"), ROW),
    _case("histogram", ROW, 4),
    _case("i0", X),
    _case("cast", X, "float16"),
    _case("argpartition", ROW, 1),
    _case("unravel_index", np.array([1, 5], "int32"), (2, 3)),
    _case("corrcoef", SQUARE),
    _case("ndim", X),
    _case("size", X),
    _case("shape", X),
    _case("dtype", X),
    _case("view", WHOLE, "float32"),
    _case("one_hot", CLASSES, 3),
    _case("one_hot", CLASSES, 3, axis=0),
    _case("one_hot", np.array([-1, 1, 5]), 3, dtype="int32"),
    _case("multi_hot", PLACES, 3),
    _case("multi_hot", np.array([0, 2]), 4),
    _case("in_top_k", CLASSES, X, 2),
    _case("saturate_cast", X * 300, "uint8"),
    _case("segment_prod", X, CLASSES, num_segments=3),
    _case("qr", X),
    _case("eigh", SYMMETRIC),
    _case("matrix_rank", SQUARE),
    _case("cholesky_inverse", np.linalg.cholesky(SYMMETRIC)),
    _case("fft", (X, Y)),
    _case("ifft2", (X, Y)),
    _case("irfft", (ROW, ROW)),
    _case("angle", X),
    _case("bincount", CLASSES, weights=ROW[[0, 1, 2, 0]], minlength=5),
    _case("cast", X, "int32"),
    _case("cast", WHOLE, "bool"),
    _case("nanquantile", GAPS, 0.5, axis=0),
    _case("vectorize_", X),
]
PLAIN = [case for case in PLAIN if case[0] != "vectorize_" and not (case[0] == "bincount" and case[1][0].ndim > 1)]


def label(case: Case) -> str:
    name, args, kwargs = case
    shapes = "-".join(str(np.shape(arg)) if isinstance(arg, np.ndarray) else str(arg)[:20] for arg in args)
    return f"{name}-{shapes}-{kwargs}"
