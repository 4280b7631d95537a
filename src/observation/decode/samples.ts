/**
 * Frames written out for tests. The checksums were computed by a program of its own, not by the decoder
 * they test.
 */
export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));

const ethernet = "01005e000012 024b00000001 0800";
const ipOf40 = "45c00028 00010000 ff70a768 c0a87281 e0000012";
const ipOf32 = "45c00020 00010000 ff70a770 c0a87281 e0000012";

export const samples = {
  /** 192.168.114.129, VRID 100, priority 100, 1 s, 192.168.114.180, password abc123, as keepalived sends it. */
  vrrp2: `${ethernet} ${ipOf40} 21646401 01014f75 c0a872b4 6162633132330000`,
  /** VRID 100, priority 90, 100 cs; checksum over the message alone (RFC 9568). */
  vrrp3: `${ethernet} ${ipOf32} 31645a01 006440d9 c0a872b4`,
  /** The same with a pseudo-header in the checksum (RFC 5798 as keepalived reads it). */
  vrrp3PseudoHeader: `${ethernet} ${ipOf32} 31645a01 00642d20 c0a872b4`,
  gratuitousArp:
    "ffffffffffff 024b00000001 0806 0001 0800 0604 0001 024b00000001 c0a872b4 ffffffffffff c0a872b4",
  arpReply: "024b000000ff 024b00000001 0806 0001 0800 0604 0002 024b00000001 c0a872b4 024b000000ff 00000000",
  syn:
    "024b00000001 024b00000005 0800 4500003c 1c464000 4006b83d c0a87201 c0a872b4" +
    " 2710 0050 11223344 00000000 a002 faf0 0000 0000 020405b4 0402080a 00000001 00000000 01030307",
} as const;

export const sample = (name: keyof typeof samples): Uint8Array => bytesOf(samples[name]);

/** The sample with bytes replaced, counted from the start of the frame. */
export function altered(name: keyof typeof samples, changes: Readonly<Record<number, number>>): Uint8Array {
  const bytes = sample(name);
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return bytes;
}
