import koffi from "koffi";
import { check } from "../errno.ts";
import * as libc from "../libc.ts";
import { SO_ATTACH_FILTER, SOL_SOCKET } from "../socket-option.ts";
import { encodeProgram, type FilterInstruction } from "./instruction.ts";

const SOCK_FPROG = 16;

/** Lets only what the program accepts reach the socket from now on. What is queued already stays. */
export function attachFilter(fd: number, program: readonly FilterInstruction[]): void {
  // struct sock_fprog (linux/filter.h): u16 count, padding, pointer to the program, which follows right behind.
  const argument = Buffer.concat([Buffer.alloc(SOCK_FPROG), encodeProgram(program)]);
  argument.writeUInt16LE(program.length, 0);
  argument.writeBigUInt64LE(koffi.address(argument) + BigInt(SOCK_FPROG), 8);
  check(
    "setsockopt SO_ATTACH_FILTER",
    libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, argument, SOCK_FPROG),
  );
}
