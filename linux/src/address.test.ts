import { addressBytes, formatAddress, formatMac, macBytes } from "./address.ts";

test.each([
  ["192.168.114.180", "c0a872b4"],
  ["::", "00000000000000000000000000000000"],
  ["::1", "00000000000000000000000000000001"],
  ["2001:db8::12", "20010db8000000000000000000000012"],
  ["fe80::ff:fe00:1", "fe80000000000000000000fffe000001"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["2001:db8:0:1:1:1:1:1", "20010db8000000010001000100010001"],
  ["1::4:0:0:7:8", "00010000000000040000000000070008"],
])("%s in bytes and back", (text, hex) => {
  expect(addressBytes(text).toString("hex")).toBe(hex);
  expect(formatAddress(Buffer.from(hex, "hex"))).toBe(text);
});

test("an IPv4 tail and a zone are read", () => {
  expect(addressBytes("::ffff:10.0.0.1").toString("hex")).toBe("00000000000000000000ffff0a000001");
  expect(addressBytes("fe80::1%eth0").toString("hex")).toBe("fe800000000000000000000000000001");
});

test.each(["10.0.0", "10.0.0.256", "vip", ""])("%p is refused", (text) => {
  expect(() => addressBytes(text)).toThrow("is no IP address");
});

test("hardware addresses", () => {
  expect(macBytes("00:00:5E:00:01:64").toString("hex")).toBe("00005e000164");
  expect(formatMac(Buffer.from("00005e000164", "hex"))).toBe("00:00:5e:00:01:64");
  expect(() => macBytes("00:00:5e:00:01")).toThrow("is no MAC address");
});
