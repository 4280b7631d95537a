/** Addresses as they are written; the types keep an address and a MAC apart. */
declare const address: unique symbol;

/** Dotted IPv4 text, for example `192.168.114.180`. */
export type Ipv4 = string & { readonly [address]: "ipv4" };
/** Lower-case colon-separated MAC, for example `02:4b:00:00:00:01`. */
export type Mac = string & { readonly [address]: "mac" };

export const ipv4 = (text: string): Ipv4 => text as Ipv4;
export const mac = (text: string): Mac => text.toLowerCase() as Mac;

/** The address as an unsigned number, so that comparison is by value and not by text. */
export function ipv4ToNumber(text: Ipv4): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
