import { type FilterInstruction, OPCODE } from "../bpf/instruction.ts";

/** Runs a program over a packet as the kernel would and returns the bytes it keeps: the tests' second opinion. */
export function interpret(program: readonly FilterInstruction[], packet: Uint8Array): number {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  let a = 0;
  let x = 0;
  let pc = 0;
  for (;;) {
    const instruction = program[pc++];
    if (!instruction) throw new Error(`The program runs off its end at ${pc - 1}.`);
    const { code, k, jt, jf } = instruction;
    const fits = (at: number, bytes: number) => at + bytes <= packet.length;
    const jump = (condition: boolean) => {
      pc += condition ? jt : jf;
    };
    switch (code) {
      case OPCODE.ld:
      case OPCODE.ldIndirect: {
        const at = k + (code === OPCODE.ldIndirect ? x : 0);
        if (!fits(at, 4)) return 0;
        a = view.getUint32(at);
        break;
      }
      case OPCODE.ldh:
      case OPCODE.ldhIndirect: {
        const at = k + (code === OPCODE.ldhIndirect ? x : 0);
        if (!fits(at, 2)) return 0;
        a = view.getUint16(at);
        break;
      }
      case OPCODE.ldb:
      case OPCODE.ldbIndirect: {
        const at = k + (code === OPCODE.ldbIndirect ? x : 0);
        if (!fits(at, 1)) return 0;
        a = view.getUint8(at);
        break;
      }
      case OPCODE.ldxIpHeader:
        if (!fits(k, 1)) return 0;
        x = 4 * (view.getUint8(k) & 0xf);
        break;
      case OPCODE.ldLength:
        a = packet.length;
        break;
      case OPCODE.ldImmediate:
        a = k;
        break;
      case OPCODE.and:
        a = (a & k) >>> 0;
        break;
      case OPCODE.jeq:
        jump(a === k);
        break;
      case OPCODE.jgt:
        jump(a > k);
        break;
      case OPCODE.jge:
        jump(a >= k);
        break;
      case OPCODE.jset:
        jump((a & k) !== 0);
        break;
      case OPCODE.ja:
        pc += k;
        break;
      case OPCODE.ret:
        return k;
      default:
        throw new Error(`Instruction ${pc - 1} has a code that is not known here: 0x${code.toString(16)}.`);
    }
  }
}
