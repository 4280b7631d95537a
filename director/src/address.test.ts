import {
  addressBytes,
  addressFromBytes,
  compareAddresses,
  familyOf,
  type IpAddress,
  ipv4,
  isMulticast,
  parseIp,
  parseIpv4,
} from "./address.ts";

const ip = (text: string) => parseIp(text) as IpAddress;

test.each([
  ["10.0.0.1", "10.0.0.1", 4],
  ["FE80:0:0::1", "fe80::1", 6],
  ["::", "::", 6],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 6],
])("%s is %s", (text, canonical, family) => {
  expect(parseIp(text)).toBe(canonical);
  expect(familyOf(ip(text))).toBe(family);
});

test.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "fe80::1%eth0", "::g", "10.0.0.1/24"])(
  "%j is no address",
  (text) => {
    expect(parseIp(text)).toBeUndefined();
  },
);

test.each(["0.0.0.0", "192.168.114.180", "::", "::1", "fe80::5:1", "1:2:3:4:5:6:7:8", "ff02::12"])(
  "%s to bytes and back",
  (text) => {
    const bytes = addressBytes(ip(text));
    expect(bytes).toHaveLength(text.includes(":") ? 16 : 4);
    expect(addressFromBytes(bytes)).toBe(text);
  },
);

test("addresses are compared as unsigned numbers in network byte order", () => {
  const ascending = ["10.0.0.9", "10.0.0.100", "10.0.0.255", "10.0.1.1", "127.0.0.1", "200.0.0.1"].map(ip);
  expect(ascending.toReversed().sort(compareAddresses)).toEqual(ascending);
  expect(compareAddresses(ip("fe80::2"), ip("fe80::1:0:0:1"))).toBeLessThan(0);
  expect(compareAddresses(ip("10.0.0.1"), ip("10.0.0.1"))).toBe(0);
});

test("multicast", () => {
  expect(["224.0.0.18", "239.1.1.1", "ff02::12"].map((text) => isMulticast(ip(text)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(["223.255.255.255", "240.0.0.1", "fe80::1"].map((text) => isMulticast(ip(text)))).toEqual([
    false,
    false,
    false,
  ]);
});

test("what is known to be right is asserted", () => {
  expect(() => ipv4("fe80::1")).toThrow('An IPv4 address was awaited; found "fe80::1".');
  expect(parseIpv4("fe80::1")).toBeUndefined();
  expect(() => addressFromBytes(new Uint8Array(5))).toThrow("An address has 4 or 16 bytes; found 5.");
});
