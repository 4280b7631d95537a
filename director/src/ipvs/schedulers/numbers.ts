export function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** Linux `hash_32`: the upper bits of a multiplication by the golden ratio. */
export const hash32 = (value: number, bits: number): number =>
  (Math.imul(value, 0x61c88647) >>> 0) >>> (32 - bits);
