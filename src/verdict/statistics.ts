/** The little statistics that verdicts need, each with a p-value or an interval a reader can check. */

/** Lanczos' approximation, g = 7, nine terms; relative error below 1e-13 for x > 0. */
export function logGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const sum = c.slice(1).reduce((acc, term, index) => acc + term / (z + index + 1), c[0]!);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised upper incomplete gamma function Q(a, x) for a > 0, x ≥ 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lowerBySeries(a, x) : upperByFraction(a, x);
}

function lowerBySeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 1000 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** Lentz's method for the continued fraction. */
function upperByFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b);
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** Probability of a χ² at least this large by chance. */
export const chiSquarePValue = (chiSquare: number, degrees: number): number =>
  upperGamma(degrees / 2, chiSquare / 2);

export interface GoodnessOfFit {
  readonly chiSquare: number;
  readonly pValue: number;
  /** √(χ²/N): how large the deviation is, whatever N. */
  readonly effect: number;
}

/** Observed counts against expected shares (which sum to 1). */
export function goodnessOfFit(observed: readonly number[], shares: readonly number[]): GoodnessOfFit {
  const n = observed.reduce((sum, each) => sum + each, 0);
  const chiSquare = observed.reduce((sum, each, index) => {
    const expected = n * (shares[index] ?? 0);
    return sum + (each - expected) ** 2 / expected;
  }, 0);
  return {
    chiSquare,
    pValue: chiSquarePValue(chiSquare, observed.length - 1),
    effect: Math.sqrt(chiSquare / n),
  };
}

/** Wilson's score interval for a share of successes; 1.96 is 95 %. */
export function wilson(successes: number, n: number, z = 1.96): readonly [number, number] {
  const p = successes / n;
  const centre = p + z ** 2 / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return [(centre - half) / (1 + z ** 2 / n), (centre + half) / (1 + z ** 2 / n)];
}

/** The middle value; of an even number the mean of the two in the middle. Not a number without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!;
}
