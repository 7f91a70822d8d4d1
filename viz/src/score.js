// What a count of right answers says: an exact interval, and whether a coin does as well.

/** Two-sided: each tail of the interval, and the luck that is too little to believe in. */
const TAIL = 0.025;
const HALVINGS = 50;

/** Chance of exactly k of n at a chance p each. */
function chanceOf(k, n, p) {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}

/** Chance of k or more of n at a chance p each. */
export function atLeast(k, n, p) {
  let sum = 0;
  for (let i = k; i <= n; i++) sum += chanceOf(i, n, p);
  return Math.min(1, sum);
}

/** The p at which `tail`, which rises with p, is TAIL. */
function solve(tail) {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const mid = (low + high) / 2;
    if (tail(mid) < TAIL) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}

/** The exact 95 % interval (Clopper and Pearson) of the share of right answers: [low, high]; [0, 1] without any. */
export function interval(k, n) {
  if (n === 0) return [0, 1];
  const low = k === 0 ? 0 : solve((p) => atLeast(k, n, p));
  const high = k === n ? 1 : 1 - solve((q) => atLeast(n - k, n, q));
  return [low, high];
}

/** How often, for a sentence. */
function often(chance) {
  if (chance < 0.001) return "less than 0.1 %";
  return `${(100 * chance).toFixed(chance < 0.1 ? 1 : 0)} %`;
}

/**
 * Against a coin: { kind: "none" | "few" | "open" | "better" | "worse", text }. "better" and "worse" are said where the
 * interval leaves 50 % out.
 */
export function verdict(k, n) {
  if (n === 0) return { kind: "none", text: "No answer yet." };
  if (0.5 ** n >= TAIL) return { kind: "few", text: "Too few answers to tell from a coin toss." };
  const luck = atLeast(k, n, 0.5);
  const asWell = `a coin does as well ${often(luck)} of the time`;
  if (luck < TAIL) return { kind: "better", text: `Better than a coin toss: ${asWell}.` };
  if (atLeast(n - k, n, 0.5) < TAIL) return { kind: "worse", text: "Worse than a coin toss: to this eye the dreams are the real ones." };
  return { kind: "open", text: 2 * k > n ? `Could be luck: ${asWell}.` : "No better than a coin toss." };
}

export const percent = (share) => `${Math.round(100 * share)} %`;

/** "63 % (95 % interval 41–81 %)". */
export function shareText(k, n) {
  const [low, high] = interval(k, n);
  return `${percent(k / n)} (95 % interval ${Math.round(100 * low)}–${percent(high)})`;
}
