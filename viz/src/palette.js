// Amber and azure stay apart under every common colour blindness; the two bodies also differ in their mesh.

export const PLAYERS = [
  { name: "P1", main: "255,166,48", bright: "255,214,150", deep: "120,62,0" },
  { name: "P2", main: "64,174,255", bright: "178,226,255", deep: "0,58,120" },
];

export const rgba = (rgb, alpha) => `rgba(${rgb},${alpha})`;

const PERCENT_STOPS = [
  [0, 244, 246, 250],
  [40, 255, 226, 130],
  [80, 255, 160, 64],
  [120, 255, 84, 56],
  [180, 214, 24, 52],
];

/** White at 0 %, then yellow, orange, red, dark red. */
export function percentColour(percent) {
  for (let i = 1; i < PERCENT_STOPS.length; i++) {
    const [p1, r1, g1, b1] = PERCENT_STOPS[i];
    if (percent < p1) {
      const [p0, r0, g0, b0] = PERCENT_STOPS[i - 1];
      const t = (percent - p0) / (p1 - p0);
      return `rgb(${Math.round(r0 + (r1 - r0) * t)},${Math.round(g0 + (g1 - g0) * t)},${Math.round(b0 + (b1 - b0) * t)})`;
    }
  }
  return "rgb(214,24,52)";
}

const colours = new Map();

/** `percentColour`, remembered by whole percent. */
export function percentInk(percent) {
  const key = Math.max(0, Math.min(200, Math.round(percent)));
  let colour = colours.get(key);
  if (!colour) colours.set(key, (colour = percentColour(key)));
  return colour;
}
