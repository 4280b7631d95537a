import { addressBytes } from "../address.ts";
import { check } from "../errno.ts";
import { closeFd } from "../file.ts";
import * as libc from "../libc.ts";

/** A UDP socket of the kernel's own stack, synchronous so that it can be made `within` a namespace. */
export class UdpSocket {
  readonly fd = check("socket SOCK_DGRAM", libc.socket(2, 0o2000002, 0));

  send(payload: Uint8Array, to: string, port: number): void {
    const address = Buffer.alloc(16);
    address.writeUInt16LE(2, 0);
    address.writeUInt16BE(port, 2);
    address.set(addressBytes(to), 4);
    check("sendto", libc.sendto(this.fd, payload, payload.length, 0, address, 16));
  }

  [Symbol.dispose](): void {
    closeFd(this.fd);
  }
}
