import type { Ipv6 } from "../address.ts";
import { unsolicitedAdvertisement } from "./neighbour-advertisement.ts";

const hardware = Buffer.from("0205a250a9e0", "hex");

test("the frame is keepalived 2.2.7's, byte for byte", () => {
  const frame = unsolicitedAdvertisement("fe80::100" as Ipv6, hardware, false);
  const seen = [
    "3333 0000 0001 0205 a250 a9e0 86dd 6000",
    "0000 0020 3aff fe80 0000 0000 0000 0000",
    "0000 0000 0100 ff02 0000 0000 0000 0000",
    "0000 0000 0001 8800 0968 2000 0000 fe80",
    "0000 0000 0000 0000 0000 0000 0100 0201",
    "0205 a250 a9e0",
  ].join("");
  expect(Buffer.from(frame).toString("hex")).toBe(seen.replaceAll(" ", ""));
});

test("the router flag is set where the host forwards", () => {
  expect(unsolicitedAdvertisement("fe80::100" as Ipv6, hardware, true)[58]).toBe(0xa0);
  expect(unsolicitedAdvertisement("fe80::100" as Ipv6, hardware, false)[58]).toBe(0x20);
});
