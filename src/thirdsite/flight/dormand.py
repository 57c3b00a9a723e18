"""Steps of Dormand and Prince's Runge-Kutta pair of order 5(4), by time and by height, in free flight and under thrust.

Source: Dormand, Prince 1980, Journal of Computational and Applied Mathematics 6, 19-26.
"""

from math import sqrt

from thirdsite.flight.slopes import following, leaning, slope_by_height, slope_by_time
from thirdsite.lanes import dot, scalar

NODE_2, NODE_3, NODE_4, NODE_5 = 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0
ROW_2 = (1.0 / 5.0,)
ROW_3 = (3.0 / 40.0, 9.0 / 40.0)
ROW_4 = (44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0)
ROW_5 = (19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0)
ROW_6 = (9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0)
END = (35.0 / 384.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0)
"""Weights of order 5, for the slopes 1, 3, 4, 5, 6."""
ERROR = (71.0 / 57600.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0)
"""What they have over those of order 4, for the slopes 1, 3, 4, 5, 6 and that at the end."""


@scalar
def dormand_by_height(x, y, z, u, v, w, t, h, x1, y1, z1, u1, v1, w1, t1, r2, r3, r4, r5, r6, beta):
    """ECI state and time after a height change of `h` m, its estimated errors (m, m/s) and the slope there.

    From the slope (x1 ... t1) here; `r2` to `r6`: air density in kg/m3 at 1/5, 3/10, 4/5, 8/9 and the end of the step.
    """
    px = x + h * dot(ROW_2, (x1,))
    py = y + h * dot(ROW_2, (y1,))
    pz = z + h * dot(ROW_2, (z1,))
    pu = u + h * dot(ROW_2, (u1,))
    pv = v + h * dot(ROW_2, (v1,))
    pw = w + h * dot(ROW_2, (w1,))
    x2, y2, z2, u2, v2, w2, _ = slope_by_height(px, py, pz, pu, pv, pw, r2, beta)
    px = x + h * dot(ROW_3, (x1, x2))
    py = y + h * dot(ROW_3, (y1, y2))
    pz = z + h * dot(ROW_3, (z1, z2))
    pu = u + h * dot(ROW_3, (u1, u2))
    pv = v + h * dot(ROW_3, (v1, v2))
    pw = w + h * dot(ROW_3, (w1, w2))
    x3, y3, z3, u3, v3, w3, t3 = slope_by_height(px, py, pz, pu, pv, pw, r3, beta)
    px = x + h * dot(ROW_4, (x1, x2, x3))
    py = y + h * dot(ROW_4, (y1, y2, y3))
    pz = z + h * dot(ROW_4, (z1, z2, z3))
    pu = u + h * dot(ROW_4, (u1, u2, u3))
    pv = v + h * dot(ROW_4, (v1, v2, v3))
    pw = w + h * dot(ROW_4, (w1, w2, w3))
    x4, y4, z4, u4, v4, w4, t4 = slope_by_height(px, py, pz, pu, pv, pw, r4, beta)
    px = x + h * dot(ROW_5, (x1, x2, x3, x4))
    py = y + h * dot(ROW_5, (y1, y2, y3, y4))
    pz = z + h * dot(ROW_5, (z1, z2, z3, z4))
    pu = u + h * dot(ROW_5, (u1, u2, u3, u4))
    pv = v + h * dot(ROW_5, (v1, v2, v3, v4))
    pw = w + h * dot(ROW_5, (w1, w2, w3, w4))
    x5, y5, z5, u5, v5, w5, t5 = slope_by_height(px, py, pz, pu, pv, pw, r5, beta)
    px = x + h * dot(ROW_6, (x1, x2, x3, x4, x5))
    py = y + h * dot(ROW_6, (y1, y2, y3, y4, y5))
    pz = z + h * dot(ROW_6, (z1, z2, z3, z4, z5))
    pu = u + h * dot(ROW_6, (u1, u2, u3, u4, u5))
    pv = v + h * dot(ROW_6, (v1, v2, v3, v4, v5))
    pw = w + h * dot(ROW_6, (w1, w2, w3, w4, w5))
    x6, y6, z6, u6, v6, w6, t6 = slope_by_height(px, py, pz, pu, pv, pw, r6, beta)
    nx = x + h * dot(END, (x1, x3, x4, x5, x6))
    ny = y + h * dot(END, (y1, y3, y4, y5, y6))
    nz = z + h * dot(END, (z1, z3, z4, z5, z6))
    nu = u + h * dot(END, (u1, u3, u4, u5, u6))
    nv = v + h * dot(END, (v1, v3, v4, v5, v6))
    nw = w + h * dot(END, (w1, w3, w4, w5, w6))
    nt = t + h * dot(END, (t1, t3, t4, t5, t6))
    x7, y7, z7, u7, v7, w7, t7 = slope_by_height(nx, ny, nz, nu, nv, nw, r6, beta)
    ex = dot(ERROR, (x1, x3, x4, x5, x6, x7))
    ey = dot(ERROR, (y1, y3, y4, y5, y6, y7))
    ez = dot(ERROR, (z1, z3, z4, z5, z6, z7))
    eu = dot(ERROR, (u1, u3, u4, u5, u6, u7))
    ev = dot(ERROR, (v1, v3, v4, v5, v6, v7))
    ew = dot(ERROR, (w1, w3, w4, w5, w6, w7))
    far = abs(h) * sqrt(ex * ex + ey * ey + ez * ez)
    fast = abs(h) * sqrt(eu * eu + ev * ev + ew * ew)
    return nx, ny, nz, nu, nv, nw, nt, far, fast, x7, y7, z7, u7, v7, w7, t7


@scalar
def dormand_by_time(x, y, z, u, v, w, h, a, b, c, beta, j3, j4, curve=None):
    """ECI state after `h` s of flight through the air, its estimated errors (m, m/s) and the acceleration there.

    From the acceleration (a, b, c) here.
    """
    x1, y1, z1, u1, v1, w1 = u, v, w, a, b, c
    px = x + h * dot(ROW_2, (x1,))
    py = y + h * dot(ROW_2, (y1,))
    pz = z + h * dot(ROW_2, (z1,))
    pu = u + h * dot(ROW_2, (u1,))
    pv = v + h * dot(ROW_2, (v1,))
    pw = w + h * dot(ROW_2, (w1,))
    x2, y2, z2, u2, v2, w2 = slope_by_time(px, py, pz, pu, pv, pw, beta, j3, j4, curve)
    px = x + h * dot(ROW_3, (x1, x2))
    py = y + h * dot(ROW_3, (y1, y2))
    pz = z + h * dot(ROW_3, (z1, z2))
    pu = u + h * dot(ROW_3, (u1, u2))
    pv = v + h * dot(ROW_3, (v1, v2))
    pw = w + h * dot(ROW_3, (w1, w2))
    x3, y3, z3, u3, v3, w3 = slope_by_time(px, py, pz, pu, pv, pw, beta, j3, j4, curve)
    px = x + h * dot(ROW_4, (x1, x2, x3))
    py = y + h * dot(ROW_4, (y1, y2, y3))
    pz = z + h * dot(ROW_4, (z1, z2, z3))
    pu = u + h * dot(ROW_4, (u1, u2, u3))
    pv = v + h * dot(ROW_4, (v1, v2, v3))
    pw = w + h * dot(ROW_4, (w1, w2, w3))
    x4, y4, z4, u4, v4, w4 = slope_by_time(px, py, pz, pu, pv, pw, beta, j3, j4, curve)
    px = x + h * dot(ROW_5, (x1, x2, x3, x4))
    py = y + h * dot(ROW_5, (y1, y2, y3, y4))
    pz = z + h * dot(ROW_5, (z1, z2, z3, z4))
    pu = u + h * dot(ROW_5, (u1, u2, u3, u4))
    pv = v + h * dot(ROW_5, (v1, v2, v3, v4))
    pw = w + h * dot(ROW_5, (w1, w2, w3, w4))
    x5, y5, z5, u5, v5, w5 = slope_by_time(px, py, pz, pu, pv, pw, beta, j3, j4, curve)
    px = x + h * dot(ROW_6, (x1, x2, x3, x4, x5))
    py = y + h * dot(ROW_6, (y1, y2, y3, y4, y5))
    pz = z + h * dot(ROW_6, (z1, z2, z3, z4, z5))
    pu = u + h * dot(ROW_6, (u1, u2, u3, u4, u5))
    pv = v + h * dot(ROW_6, (v1, v2, v3, v4, v5))
    pw = w + h * dot(ROW_6, (w1, w2, w3, w4, w5))
    x6, y6, z6, u6, v6, w6 = slope_by_time(px, py, pz, pu, pv, pw, beta, j3, j4, curve)
    nx = x + h * dot(END, (x1, x3, x4, x5, x6))
    ny = y + h * dot(END, (y1, y3, y4, y5, y6))
    nz = z + h * dot(END, (z1, z3, z4, z5, z6))
    nu = u + h * dot(END, (u1, u3, u4, u5, u6))
    nv = v + h * dot(END, (v1, v3, v4, v5, v6))
    nw = w + h * dot(END, (w1, w3, w4, w5, w6))
    x7, y7, z7, u7, v7, w7 = slope_by_time(nx, ny, nz, nu, nv, nw, beta, j3, j4, curve)
    ex = dot(ERROR, (x1, x3, x4, x5, x6, x7))
    ey = dot(ERROR, (y1, y3, y4, y5, y6, y7))
    ez = dot(ERROR, (z1, z3, z4, z5, z6, z7))
    eu = dot(ERROR, (u1, u3, u4, u5, u6, u7))
    ev = dot(ERROR, (v1, v3, v4, v5, v6, v7))
    ew = dot(ERROR, (w1, w3, w4, w5, w6, w7))
    far = abs(h) * sqrt(ex * ex + ey * ey + ez * ez)
    fast = abs(h) * sqrt(eu * eu + ev * ev + ew * ew)
    return nx, ny, nz, nu, nv, nw, far, fast, u7, v7, w7


@scalar
def dormand_leaning(
    x, y, z, u, v, w, h, ux, uy, uz, hx, hy, hz, lean, gain, mass, flow, thrust, exit_area, drag_area, rotation, curve=None
):
    """ECEF state after `h` s of burning from `mass`, the thrust's lean of tangent `lean` growing by `gain`."""
    x1, y1, z1, u1, v1, w1 = leaning(
        x, y, z, u, v, w, ux, uy, uz, hx, hy, hz, lean, mass, thrust, exit_area, drag_area, rotation, curve
    )
    m, k = mass - flow * (NODE_2 * h), lean + NODE_2 * gain
    px = x + h * dot(ROW_2, (x1,))
    py = y + h * dot(ROW_2, (y1,))
    pz = z + h * dot(ROW_2, (z1,))
    pu = u + h * dot(ROW_2, (u1,))
    pv = v + h * dot(ROW_2, (v1,))
    pw = w + h * dot(ROW_2, (w1,))
    x2, y2, z2, u2, v2, w2 = leaning(
        px, py, pz, pu, pv, pw, ux, uy, uz, hx, hy, hz, k, m, thrust, exit_area, drag_area, rotation, curve
    )
    m, k = mass - flow * (NODE_3 * h), lean + NODE_3 * gain
    px = x + h * dot(ROW_3, (x1, x2))
    py = y + h * dot(ROW_3, (y1, y2))
    pz = z + h * dot(ROW_3, (z1, z2))
    pu = u + h * dot(ROW_3, (u1, u2))
    pv = v + h * dot(ROW_3, (v1, v2))
    pw = w + h * dot(ROW_3, (w1, w2))
    x3, y3, z3, u3, v3, w3 = leaning(
        px, py, pz, pu, pv, pw, ux, uy, uz, hx, hy, hz, k, m, thrust, exit_area, drag_area, rotation, curve
    )
    m, k = mass - flow * (NODE_4 * h), lean + NODE_4 * gain
    px = x + h * dot(ROW_4, (x1, x2, x3))
    py = y + h * dot(ROW_4, (y1, y2, y3))
    pz = z + h * dot(ROW_4, (z1, z2, z3))
    pu = u + h * dot(ROW_4, (u1, u2, u3))
    pv = v + h * dot(ROW_4, (v1, v2, v3))
    pw = w + h * dot(ROW_4, (w1, w2, w3))
    x4, y4, z4, u4, v4, w4 = leaning(
        px, py, pz, pu, pv, pw, ux, uy, uz, hx, hy, hz, k, m, thrust, exit_area, drag_area, rotation, curve
    )
    m, k = mass - flow * (NODE_5 * h), lean + NODE_5 * gain
    px = x + h * dot(ROW_5, (x1, x2, x3, x4))
    py = y + h * dot(ROW_5, (y1, y2, y3, y4))
    pz = z + h * dot(ROW_5, (z1, z2, z3, z4))
    pu = u + h * dot(ROW_5, (u1, u2, u3, u4))
    pv = v + h * dot(ROW_5, (v1, v2, v3, v4))
    pw = w + h * dot(ROW_5, (w1, w2, w3, w4))
    x5, y5, z5, u5, v5, w5 = leaning(
        px, py, pz, pu, pv, pw, ux, uy, uz, hx, hy, hz, k, m, thrust, exit_area, drag_area, rotation, curve
    )
    m, k = mass - flow * h, lean + gain
    px = x + h * dot(ROW_6, (x1, x2, x3, x4, x5))
    py = y + h * dot(ROW_6, (y1, y2, y3, y4, y5))
    pz = z + h * dot(ROW_6, (z1, z2, z3, z4, z5))
    pu = u + h * dot(ROW_6, (u1, u2, u3, u4, u5))
    pv = v + h * dot(ROW_6, (v1, v2, v3, v4, v5))
    pw = w + h * dot(ROW_6, (w1, w2, w3, w4, w5))
    x6, y6, z6, u6, v6, w6 = leaning(
        px, py, pz, pu, pv, pw, ux, uy, uz, hx, hy, hz, k, m, thrust, exit_area, drag_area, rotation, curve
    )
    nx = x + h * dot(END, (x1, x3, x4, x5, x6))
    ny = y + h * dot(END, (y1, y3, y4, y5, y6))
    nz = z + h * dot(END, (z1, z3, z4, z5, z6))
    nu = u + h * dot(END, (u1, u3, u4, u5, u6))
    nv = v + h * dot(END, (v1, v3, v4, v5, v6))
    nw = w + h * dot(END, (w1, w3, w4, w5, w6))
    return nx, ny, nz, nu, nv, nw


@scalar
def dormand_following(x, y, z, u, v, w, h, a, b, c, mass, flow, thrust, exit_area, drag_area, rotation, curve=None):
    """ECEF state after `h` s of a gravity turn from `mass`, from the acceleration (a, b, c) here."""
    x1, y1, z1, u1, v1, w1 = u, v, w, a, b, c
    m = mass - flow * (NODE_2 * h)
    px = x + h * dot(ROW_2, (x1,))
    py = y + h * dot(ROW_2, (y1,))
    pz = z + h * dot(ROW_2, (z1,))
    pu = u + h * dot(ROW_2, (u1,))
    pv = v + h * dot(ROW_2, (v1,))
    pw = w + h * dot(ROW_2, (w1,))
    x2, y2, z2, u2, v2, w2 = following(px, py, pz, pu, pv, pw, m, thrust, exit_area, drag_area, rotation, curve)
    m = mass - flow * (NODE_3 * h)
    px = x + h * dot(ROW_3, (x1, x2))
    py = y + h * dot(ROW_3, (y1, y2))
    pz = z + h * dot(ROW_3, (z1, z2))
    pu = u + h * dot(ROW_3, (u1, u2))
    pv = v + h * dot(ROW_3, (v1, v2))
    pw = w + h * dot(ROW_3, (w1, w2))
    x3, y3, z3, u3, v3, w3 = following(px, py, pz, pu, pv, pw, m, thrust, exit_area, drag_area, rotation, curve)
    m = mass - flow * (NODE_4 * h)
    px = x + h * dot(ROW_4, (x1, x2, x3))
    py = y + h * dot(ROW_4, (y1, y2, y3))
    pz = z + h * dot(ROW_4, (z1, z2, z3))
    pu = u + h * dot(ROW_4, (u1, u2, u3))
    pv = v + h * dot(ROW_4, (v1, v2, v3))
    pw = w + h * dot(ROW_4, (w1, w2, w3))
    x4, y4, z4, u4, v4, w4 = following(px, py, pz, pu, pv, pw, m, thrust, exit_area, drag_area, rotation, curve)
    m = mass - flow * (NODE_5 * h)
    px = x + h * dot(ROW_5, (x1, x2, x3, x4))
    py = y + h * dot(ROW_5, (y1, y2, y3, y4))
    pz = z + h * dot(ROW_5, (z1, z2, z3, z4))
    pu = u + h * dot(ROW_5, (u1, u2, u3, u4))
    pv = v + h * dot(ROW_5, (v1, v2, v3, v4))
    pw = w + h * dot(ROW_5, (w1, w2, w3, w4))
    x5, y5, z5, u5, v5, w5 = following(px, py, pz, pu, pv, pw, m, thrust, exit_area, drag_area, rotation, curve)
    m = mass - flow * h
    px = x + h * dot(ROW_6, (x1, x2, x3, x4, x5))
    py = y + h * dot(ROW_6, (y1, y2, y3, y4, y5))
    pz = z + h * dot(ROW_6, (z1, z2, z3, z4, z5))
    pu = u + h * dot(ROW_6, (u1, u2, u3, u4, u5))
    pv = v + h * dot(ROW_6, (v1, v2, v3, v4, v5))
    pw = w + h * dot(ROW_6, (w1, w2, w3, w4, w5))
    x6, y6, z6, u6, v6, w6 = following(px, py, pz, pu, pv, pw, m, thrust, exit_area, drag_area, rotation, curve)
    nx = x + h * dot(END, (x1, x3, x4, x5, x6))
    ny = y + h * dot(END, (y1, y3, y4, y5, y6))
    nz = z + h * dot(END, (z1, z3, z4, z5, z6))
    nu = u + h * dot(END, (u1, u3, u4, u5, u6))
    nv = v + h * dot(END, (v1, v3, v4, v5, v6))
    nw = w + h * dot(END, (w1, w3, w4, w5, w6))
    return nx, ny, nz, nu, nv, nw
