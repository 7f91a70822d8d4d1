// Small numeric helpers. Nothing here allocates.

export const clamp = (v, low, high) => (v < low ? low : v > high ? high : v);
export const lerp = (a, b, t) => a + (b - a) * t;
export const easeOut = (t) => 1 - (1 - t) * (1 - t) * (1 - t);
export const easeIn = (t) => t * t * t;
export const smooth = (t) => t * t * (3 - 2 * t);

/** A fixed pseudo-random number in [0, 1) for a pair of integers: the same fragment always flies the same way. */
export function hash01(a, b) {
  let h = Math.imul(a | 0, 374761393) ^ Math.imul(b | 0, 668265263);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Text safe to put into HTML. */
export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]);
}
