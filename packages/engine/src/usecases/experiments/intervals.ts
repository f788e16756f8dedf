/**
 * How sure a share is, and the difference of two. Score intervals: they keep their word for small numbers and for shares
 * near 0 and 1, where the textbook one (share ± 1.96 standard errors) claims certainty.
 *
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 * R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998),
 * method 10.
 */
export const CONFIDENCE = 0.95;
/** Of the normal distribution, two-sided, for `CONFIDENCE`. */
const Z = 1.959963984540054;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** `total` above 0. */
export const wilson = (successes: number, total: number): Interval => {
  const value = successes / total;
  const z2 = Z * Z;
  const middle = value + z2 / (2 * total);
  const spread = Z * Math.sqrt((value * (1 - value)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  // Exactly 0 and 1 at the ends, where rounding would leave a trace of something else.
  const low = successes === 0 ? 0 : Math.max(0, (middle - spread) / scale);
  const high = successes === total ? 1 : Math.min(1, (middle + spread) / scale);
  return { value, low, high };
};

/** Of `left` less `right`, each with its own interval of Wilson. */
export const newcombe = (left: Interval, right: Interval): Interval => {
  const value = left.value - right.value;
  const below = Math.hypot(left.value - left.low, right.high - right.value);
  const above = Math.hypot(left.high - left.value, right.value - right.low);
  return { value, low: Math.max(-1, value - below), high: Math.min(1, value + above) };
};
