import type { Neighbour, RouteEvent } from "@keelhaul/linux";
import { ipv4 } from "../../domain/address.ts";
import { ns } from "../../domain/units.ts";
import { NeighbourWatch } from "./neighbour-watch.ts";

const VIP = ipv4("192.168.114.180");
const A = "02:4b:00:00:00:01";
const B = "02:4b:00:00:00:02";
const entry = (address: string, mac: string | null, state: Neighbour["state"]): Neighbour => ({
  index: 2,
  address,
  mac,
  state,
});
const event = (change: "added" | "removed", neighbour: Neighbour): RouteEvent => ({
  kind: "neighbour",
  change,
  ...neighbour,
});

test("at the start a VIP without an entry is told of too, other addresses never", () => {
  const watch = new NeighbourWatch("client", [VIP]);
  expect(watch.compare([entry("192.168.114.9", A, "reachable")], ns(1))).toEqual([
    { kind: "neighbour", t: 1, node: "client", address: VIP, mac: null, state: "none" },
  ]);
  expect(watch.see(event("added", entry("192.168.114.9", B, "stale")), ns(2))).toEqual([]);
});

test("changes of MAC and of state are told, repetitions are not", () => {
  const watch = new NeighbourWatch("client", [VIP]);
  watch.compare([entry(VIP, A, "reachable")], ns(0));
  expect(watch.see(event("added", entry(VIP, A, "reachable")), ns(1))).toEqual([]);
  expect(watch.see(event("added", entry(VIP, A, "stale")), ns(2))).toMatchObject([
    { mac: A, state: "stale" },
  ]);
  expect(watch.see(event("added", entry(VIP, B, "stale")), ns(3))).toMatchObject([
    { mac: B, state: "stale" },
  ]);
  expect(watch.see(event("removed", entry(VIP, B, "stale")), ns(4))).toMatchObject([
    { mac: null, state: "none" },
  ]);
});
