const lane = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => lane((value << by) | (value >> (64n - by)));

/**
 * The low 32 bits of SipHash-1-3 with the key (`key`, `key`) over one unsigned 32-bit number in little-endian order:
 * Linux `hsiphash_1u32` on 64-bit machines.
 */
export function sipHash13(key: number, value: number): number {
  const k = BigInt(key);
  let v0 = 0x736f6d6570736575n ^ k;
  let v1 = 0x646f72616e646f6dn ^ k;
  let v2 = 0x6c7967656e657261n ^ k;
  let v3 = 0x7465646279746573n ^ k;
  const round = () => {
    v0 = lane(v0 + v1);
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = lane(v2 + v3);
    v3 = rotate(v3, 16n) ^ v2;
    v0 = lane(v0 + v3);
    v3 = rotate(v3, 21n) ^ v0;
    v2 = lane(v2 + v1);
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const word = (4n << 56n) | BigInt(value);
  v3 ^= word;
  round();
  v0 ^= word;
  v2 ^= 0xffn;
  for (let i = 0; i < 3; i++) round();
  return Number(BigInt.asUintN(32, v0 ^ v1 ^ v2 ^ v3));
}
