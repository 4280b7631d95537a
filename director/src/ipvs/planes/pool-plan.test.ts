import { type Ipv4, ipv4 } from "../../address.ts";
import type { RealServer, VirtualServer } from "../../config/model.ts";
import { Ipvs } from "../ipvs.ts";
import type { LvsService } from "../services.ts";
import { PoolPlan } from "./pool-plan.ts";
import { snapshotOf } from "./snapshot.ts";

const vip = ipv4("10.0.0.100");
const real = (address: Ipv4, weight = 1, alpha = false) =>
  ({ address, port: 80, weight, alpha, checkers: [{}], forwarding: "DR" }) as unknown as RealServer;
const service = (realServers: RealServer[], more: Partial<VirtualServer> = {}): LvsService => ({
  protocol: "TCP",
  address: vip,
  port: 80,
  server: { scheduler: "rr", realServers, ...more } as VirtualServer,
});
const a = ipv4("10.0.0.1");
const b = ipv4("10.0.0.2");
const c = ipv4("10.0.0.3");

function planned() {
  const ipvs = new Ipvs();
  const plan = new PoolPlan(ipvs);
  return {
    plan,
    pool: () =>
      ipvs.services
        .map(snapshotOf)
        .map(({ address, destinations }) =>
          [address, ...destinations.map((d) => `${d.address}=${d.weight}`)].join(" "),
        ),
    member: (address: Ipv4, weight: number | null) =>
      plan.setMember(
        { service: { protocol: "TCP", address: vip, port: 80 }, server: { address, port: 80 }, weight },
        0,
      ),
  };
}

test("servers enter in the file's order, so the last one stands first; under alpha they wait", () => {
  const { plan, pool } = planned();
  plan.configure([service([real(a), real(b, 3), real(c, 1, true)])], 0);
  expect(pool()).toEqual(["10.0.0.100 10.0.0.2=3 10.0.0.1=1"]);
});

test("what the checkers say can be said twice", () => {
  const { plan, pool, member } = planned();
  plan.configure([service([real(a), real(b)])], 0);
  for (let i = 0; i < 2; i++) member(a, null);
  expect(pool()).toEqual(["10.0.0.100 10.0.0.2=1"]);
  for (let i = 0; i < 2; i++) member(a, 5);
  expect(pool()).toEqual(["10.0.0.100 10.0.0.1=5 10.0.0.2=1"]);
  for (let i = 0; i < 2; i++) member(b, 0);
  expect(pool()).toEqual(["10.0.0.100 10.0.0.1=5 10.0.0.2=0"]);
});

test("a reload takes out who is gone from the file and leaves the rest where it stands", () => {
  const { plan, pool, member } = planned();
  plan.configure([service([real(a), real(b), real(c)])], 0);
  member(c, null);
  plan.configure([service([real(a), real(c)])], 0);
  expect(pool()).toEqual(["10.0.0.100 10.0.0.1=1"]);
  plan.configure([], 0);
  expect(pool()).toEqual([]);
  member(a, 1);
  expect(pool()).toEqual([]);
});

test("persistence is given in seconds and by prefix length", () => {
  const ipvs = new Ipvs();
  const persistence = { timeout: 50, granularity: 24 } as VirtualServer["persistence"] & object;
  new PoolPlan(ipvs).configure([service([real(a)], { persistence })], 0);
  expect(ipvs.services[0]?.persistence).toEqual({ timeoutMs: 50_000, netmask: 0xffffff00 });
});
