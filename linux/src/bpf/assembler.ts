import { type FilterInstruction, MAX_INSTRUCTIONS, OPCODE } from "./instruction.ts";

export interface Label {
  /** Instruction it stands before, once it is placed. */
  at: number | null;
}

type Target = Label | "next";

interface Draft {
  readonly code: number;
  readonly k: number;
  readonly jt: Target;
  readonly jf: Target;
}

const FARTHEST_CONDITIONAL_JUMP = 255;

/** Puts classic BPF together with labels for jump targets; jumps only go forward, as the kernel demands. */
export class Assembler {
  readonly #drafts: Draft[] = [];

  /** A target to jump to, to be placed later. */
  label(): Label {
    return { at: null };
  }

  /** The label stands before the instruction emitted next. */
  place(label: Label): this {
    label.at = this.#drafts.length;
    return this;
  }

  emit(code: number, k = 0): this {
    this.#drafts.push({ code, k, jt: "next", jf: "next" });
    return this;
  }

  /** A conditional jump: `code` is jeq, jgt, jge or jset. */
  branch(code: number, k: number, jt: Target, jf: Target): this {
    this.#drafts.push({ code, k, jt, jf });
    return this;
  }

  /** Accepts the first `bytes` bytes of the packet; 0 rejects it. */
  ret(bytes: number): this {
    return this.emit(OPCODE.ret, bytes);
  }

  assemble(): FilterInstruction[] {
    if (this.#drafts.length > MAX_INSTRUCTIONS) {
      throw new RangeError(
        `The filter has ${this.#drafts.length} instructions; the kernel takes ${MAX_INSTRUCTIONS}.`,
      );
    }
    return this.#drafts.map(({ code, k, jt, jf }, index) => ({
      code,
      k,
      jt: distance(jt, index),
      jf: distance(jf, index),
    }));
  }
}

function distance(target: Target, from: number): number {
  if (target === "next") return 0;
  if (target.at === null) throw new Error(`Instruction ${from} jumps to a label that was never placed.`);
  const instructions = target.at - from - 1;
  if (instructions < 0 || instructions > FARTHEST_CONDITIONAL_JUMP) {
    throw new RangeError(
      `Instruction ${from} jumps over ${instructions} others; 0 to ${FARTHEST_CONDITIONAL_JUMP} are possible.`,
    );
  }
  return instructions;
}
