"""Covariances as blocks of three by three: small tuples, written out.

A symmetric block is (xx, xy, xz, yy, yz, zz); any other block is its nine elements, row after row. The covariance of
position and velocity is three blocks: PP and VV symmetric, PV with the rows of the position.
"""

from thirdsite.lanes import scalar


@scalar
def full(s):
    """The nine elements of a symmetric block."""
    return s[0], s[1], s[2], s[1], s[3], s[4], s[2], s[4], s[5]


@scalar
def transposed(b):
    """Rows for columns."""
    return b[0], b[3], b[6], b[1], b[4], b[7], b[2], b[5], b[8]


@scalar
def plus(a, b):
    """Sum of two blocks of nine."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6], a[7] + b[7], a[8] + b[8]


@scalar
def weighted(f, a, g, b):
    """f a + g b of two blocks of nine."""
    return (
        f * a[0] + g * b[0],
        f * a[1] + g * b[1],
        f * a[2] + g * b[2],
        f * a[3] + g * b[3],
        f * a[4] + g * b[4],
        f * a[5] + g * b[5],
        f * a[6] + g * b[6],
        f * a[7] + g * b[7],
        f * a[8] + g * b[8],
    )


@scalar
def times(a, b):
    """Product of two blocks of nine."""
    return (
        a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
        a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
        a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
        a[3] * b[0] + a[4] * b[3] + a[5] * b[6],
        a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
        a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
        a[6] * b[0] + a[7] * b[3] + a[8] * b[6],
        a[6] * b[1] + a[7] * b[4] + a[8] * b[7],
        a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
    )


@scalar
def times_upper(a, b):
    """The upper triangle of a product known to be symmetric."""
    return (
        a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
        a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
        a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
        a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
        a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
        a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
    )


@scalar
def upper(b):
    """The upper triangle of a block of nine."""
    return b[0], b[1], b[2], b[4], b[5], b[8]


@scalar
def weighted_upper(f, a, g, b):
    """f a + g b of two symmetric blocks."""
    return (
        f * a[0] + g * b[0],
        f * a[1] + g * b[1],
        f * a[2] + g * b[2],
        f * a[3] + g * b[3],
        f * a[4] + g * b[4],
        f * a[5] + g * b[5],
    )


@scalar
def on(b, v):
    """A block of nine on a vector."""
    return (
        b[0] * v[0] + b[1] * v[1] + b[2] * v[2],
        b[3] * v[0] + b[4] * v[1] + b[5] * v[2],
        b[6] * v[0] + b[7] * v[1] + b[8] * v[2],
    )


@scalar
def back_on(b, v):
    """The transpose of a block of nine on a vector."""
    return (
        b[0] * v[0] + b[3] * v[1] + b[6] * v[2],
        b[1] * v[0] + b[4] * v[1] + b[7] * v[2],
        b[2] * v[0] + b[5] * v[1] + b[8] * v[2],
    )


@scalar
def upper_on(s, v):
    """A symmetric block on a vector."""
    return (
        s[0] * v[0] + s[1] * v[1] + s[2] * v[2],
        s[1] * v[0] + s[3] * v[1] + s[4] * v[2],
        s[2] * v[0] + s[4] * v[1] + s[5] * v[2],
    )


@scalar
def inner(a, b):
    """Scalar product of two vectors."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@scalar
def less_outer(b, f, a, c):
    """b - f a c', a block of nine."""
    p, q, r = f * a[0], f * a[1], f * a[2]
    return (
        b[0] - p * c[0],
        b[1] - p * c[1],
        b[2] - p * c[2],
        b[3] - q * c[0],
        b[4] - q * c[1],
        b[5] - q * c[2],
        b[6] - r * c[0],
        b[7] - r * c[1],
        b[8] - r * c[2],
    )


@scalar
def less_square(s, f, a):
    """s - f a a', a symmetric block."""
    p, q, r = f * a[0], f * a[1], f * a[2]
    return s[0] - p * a[0], s[1] - p * a[1], s[2] - p * a[2], s[3] - q * a[1], s[4] - q * a[2], s[5] - r * a[2]


@scalar
def plus_diagonal(s, f):
    """s + f I of a symmetric block."""
    return s[0] + f, s[1], s[2], s[3] + f, s[4], s[5] + f


@scalar
def plus_unit(b, f):
    """b + f I of a block of nine."""
    return b[0] + f, b[1], b[2], b[3], b[4] + f, b[5], b[6], b[7], b[8] + f


@scalar
def scaled9(f, b):
    """f times a block of nine."""
    return f * b[0], f * b[1], f * b[2], f * b[3], f * b[4], f * b[5], f * b[6], f * b[7], f * b[8]


@scalar
def get3(work, width, row, lane):
    """Three rows of one lane."""
    i = row * width + lane
    return work[i], work[i + width], work[i + 2 * width]


@scalar
def get6(work, width, row, lane):
    """Six rows of one lane."""
    i = row * width + lane
    return work[i], work[i + width], work[i + 2 * width], work[i + 3 * width], work[i + 4 * width], work[i + 5 * width]


@scalar
def get9(work, width, row, lane):
    """Nine rows of one lane."""
    i = row * width + lane
    return (
        work[i],
        work[i + width],
        work[i + 2 * width],
        work[i + 3 * width],
        work[i + 4 * width],
        work[i + 5 * width],
        work[i + 6 * width],
        work[i + 7 * width],
        work[i + 8 * width],
    )


@scalar
def put3(work, width, row, lane, v):
    """Write three rows of one lane."""
    i = row * width + lane
    work[i], work[i + width], work[i + 2 * width] = v[0], v[1], v[2]


@scalar
def put6(work, width, row, lane, v):
    """Write six rows of one lane."""
    i = row * width + lane
    work[i], work[i + width], work[i + 2 * width] = v[0], v[1], v[2]
    work[i + 3 * width], work[i + 4 * width], work[i + 5 * width] = v[3], v[4], v[5]


@scalar
def put9(work, width, row, lane, v):
    """Write nine rows of one lane."""
    i = row * width + lane
    work[i], work[i + width], work[i + 2 * width] = v[0], v[1], v[2]
    work[i + 3 * width], work[i + 4 * width], work[i + 5 * width] = v[3], v[4], v[5]
    work[i + 6 * width], work[i + 7 * width], work[i + 8 * width] = v[6], v[7], v[8]
