import { AF_INET, addressBytes } from "./address.ts";
import { attachFilter } from "./bpf/attach.ts";
import { OPCODE } from "./bpf/instruction.ts";
import { check } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";
import { setSocketNumber } from "./socket-option.ts";

const SOL_IP = 0;
const IP_FREEBIND = 15;
const SOCK_CLOEXEC = 0o2000000;
const TYPES = { TCP: 1, UDP: 2 } as const;

export interface DeafEndpoint {
  readonly protocol: "TCP" | "UDP";
  /** IPv4; it need not be an address of this host yet. */
  readonly address: string;
  readonly port: number;
}

/**
 * Keeps the kernel from answering at an endpoint: its packets find this socket, whose filter accepts none, so that
 * they vanish without a reset or an ICMP error. Packet sockets see them all the same. Ends with the process.
 */
export class DeafSocket {
  readonly #fd: number;

  /** Throws EADDRINUSE where another program of this host serves the endpoint. */
  constructor({ protocol, address, port }: DeafEndpoint) {
    const fd = check(`socket ${protocol}`, libc.socket(AF_INET, TYPES[protocol] | SOCK_CLOEXEC, 0));
    try {
      setSocketNumber(fd, SOL_IP, IP_FREEBIND, 1, "setsockopt IP_FREEBIND");
      attachFilter(fd, [{ code: OPCODE.ret, jt: 0, jf: 0, k: 0 }]);
      const endpoint = Buffer.alloc(16);
      endpoint.writeUInt16LE(AF_INET, 0);
      endpoint.writeUInt16BE(port, 2);
      endpoint.set(addressBytes(address), 4);
      check(`bind ${address}:${port}`, libc.bind(fd, endpoint, endpoint.length));
      if (protocol === "TCP") check(`listen ${address}:${port}`, libc.listen(fd, 1));
    } catch (error) {
      closeFd(fd);
      throw error;
    }
    this.#fd = fd;
  }

  close(): void {
    closeFd(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
