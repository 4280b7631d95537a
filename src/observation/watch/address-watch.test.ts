import type { IpAddress, Link, RouteEvent } from "@keelhaul/linux";
import { ns } from "../../domain/units.ts";
import { AddressWatch } from "./address-watch.ts";

const link = (index: number, name: string): Link => ({ index, name }) as Link;
const ip = (index: number, address: string): IpAddress => ({ index, address, prefixLength: 24 }) as IpAddress;
const address = (change: "added" | "removed", index: number, text: string): RouteEvent => ({
  kind: "address",
  change,
  ...ip(index, text),
});
const linkEvent = (change: "added" | "removed", index: number, name: string): RouteEvent => ({
  kind: "link",
  change,
  ...link(index, name),
});

const VIP = "192.168.114.180";
const told = (events: readonly { change: string; address: string; interface: string }[]) =>
  events.map((event) => `${event.change} ${event.address} ${event.interface}`);

let watch: AddressWatch;
beforeEach(() => {
  watch = new AddressWatch("director-1");
});

test("what is there at the start is initial; loopback and IPv6 are left out", () => {
  const there = [ip(1, "127.0.0.1"), ip(2, "192.168.114.129"), ip(2, "fe80::1")];
  expect(watch.compare([link(1, "lo"), link(2, "eth0")], there, ns(5), true)).toEqual([
    {
      kind: "address",
      t: 5,
      node: "director-1",
      interface: "eth0",
      address: "192.168.114.129",
      prefixLength: 24,
      change: "added",
      initial: true,
    },
  ]);
});

test("an address comes and goes", () => {
  watch.compare([link(2, "eth0")], [], ns(0), true);
  const [added] = watch.see(address("added", 2, VIP), ns(7));
  expect(added).toMatchObject({ change: "added", t: 7 });
  expect(added).not.toHaveProperty("initial");
  expect(told(watch.see(address("removed", 2, VIP), ns(8)))).toEqual([`removed ${VIP} eth0`]);
});

test("what is announced again, or taken away twice, is told once", () => {
  watch.compare([link(2, "eth0")], [ip(2, VIP)], ns(0), true);
  expect(watch.see(address("added", 2, VIP), ns(1))).toEqual([]);
  expect(watch.see(address("removed", 2, VIP), ns(2))).toHaveLength(1);
  expect(watch.see(address("removed", 2, VIP), ns(3))).toEqual([]);
});

test("an interface that vanishes takes its addresses along, and no others", () => {
  watch.compare([link(2, "eth0"), link(3, "eth1")], [ip(2, VIP), ip(3, "10.0.0.1")], ns(0), true);
  expect(told(watch.see(linkEvent("removed", 2, "eth0"), ns(1)))).toEqual([`removed ${VIP} eth0`]);
  expect(told(watch.see(address("removed", 3, "10.0.0.1"), ns(2)))).toEqual(["removed 10.0.0.1 eth1"]);
});

test("an interface that comes later is known by its name", () => {
  watch.see(linkEvent("added", 9, "vrrp.100"), ns(1));
  expect(told(watch.see(address("added", 9, VIP), ns(2)))).toEqual([`added ${VIP} vrrp.100`]);
});

test("after lost notifications the difference is told", () => {
  watch.compare([link(2, "eth0")], [ip(2, "10.0.0.1"), ip(2, "10.0.0.2")], ns(0), true);
  const events = watch.compare([link(2, "eth0")], [ip(2, "10.0.0.2"), ip(2, "10.0.0.3")], ns(1));
  expect(told(events)).toEqual(["removed 10.0.0.1 eth0", "added 10.0.0.3 eth0"]);
  expect(events[1]).not.toHaveProperty("initial");
});
