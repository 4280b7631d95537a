/** One instruction of classic BPF (struct sock_filter, linux/filter.h). */
export interface FilterInstruction {
  readonly code: number;
  /** Instructions to skip when the condition holds. */
  readonly jt: number;
  /** Instructions to skip when it does not. */
  readonly jf: number;
  readonly k: number;
}

/** The kernel takes no longer program (BPF_MAXINSNS, linux/bpf_common.h). */
export const MAX_INSTRUCTIONS = 4096;

/** Opcodes (linux/bpf_common.h), named as bpf_asm writes them. */
export const OPCODE = {
  /** A = packet[k], 4 bytes */
  ld: 0x20,
  /** A = packet[k], 2 bytes */
  ldh: 0x28,
  /** A = packet[k], 1 byte */
  ldb: 0x30,
  /** A = packet[X + k], 4 bytes */
  ldIndirect: 0x40,
  ldhIndirect: 0x48,
  ldbIndirect: 0x50,
  /** A = packet length */
  ldLength: 0x80,
  /** A = k */
  ldImmediate: 0x00,
  /** X = 4 * (packet[k] & 0xf), the length of an IPv4 header */
  ldxIpHeader: 0xb1,
  ldxImmediate: 0x01,
  and: 0x54,
  or: 0x44,
  add: 0x04,
  rsh: 0x74,
  /** X = A */
  tax: 0x07,
  ja: 0x05,
  jeq: 0x15,
  jgt: 0x25,
  jge: 0x35,
  /** A & k */
  jset: 0x45,
  /** Accept the first k bytes; 0 rejects. */
  ret: 0x06,
} as const;

/** The program as an array of struct sock_filter: u16 code, u8 jt, u8 jf, u32 k. */
export function encodeProgram(program: readonly FilterInstruction[]): Buffer {
  const encoded = Buffer.alloc(program.length * 8);
  program.forEach(({ code, jt, jf, k }, index) => {
    encoded.writeUInt16LE(code, index * 8);
    encoded.writeUInt8(jt, index * 8 + 2);
    encoded.writeUInt8(jf, index * 8 + 3);
    encoded.writeUInt32LE(k >>> 0, index * 8 + 4);
  });
  return encoded;
}
