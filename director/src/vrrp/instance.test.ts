import { ipv4 } from "../address.ts";
import { parseConfig, type VrrpInstance } from "../config/index.ts";
import { centiseconds, priority } from "../units.ts";
import { type Effects, Instance } from "./instance.ts";
import type { AdvertReceived } from "./machine.ts";

const file = `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 100
    priority 90
    advert_int 1
    virtual_ipaddress {
        192.168.114.180
    }
}`;

function running() {
  const said: string[] = [];
  const clock = { ms: 0 };
  const effects: Effects = {
    sendAdvert: (_, carried) => said.push(`advert ${carried}`),
    addAddresses: (_, addresses) => said.push(`add ${addresses.map(({ address }) => address)}`),
    removeAddresses: (_, addresses) => said.push(`remove ${addresses.map(({ address }) => address)}`),
    sendGarps: (_, __, repeat) => said.push(`garp ×${repeat}`),
    claim: (_, state) => said.push(state),
    count: () => {},
    log: (level, text) => level === "always" && /^A thread|VRRPv3/.test(text) && said.push(text),
    moved: () => {},
    now: () => BigInt(Math.round(clock.ms * 1_000_000)),
  };
  const configured = parseConfig(file, { file: "k.conf" }).config.vrrpInstances[0] as VrrpInstance;
  const instance = new Instance(configured, { ...configured, source: ipv4("192.168.114.251") }, effects);
  const at = (ms: number) => {
    clock.ms = ms;
    instance.settle();
    return said.splice(0).join(", ");
  };
  const hear = (arrivedMs: number, readMs: number, more: Partial<AdvertReceived> = {}) => {
    clock.ms = readMs;
    const source = ipv4("192.168.114.129");
    const event = {
      ...more,
      kind: "advert-received",
      priority: priority(100),
      interval: centiseconds(100),
      source,
    } as const;
    instance.handle(event, BigInt(arrivedMs * 1_000_000));
  };
  instance.handle({ kind: "startup" });
  said.length = 0;
  return { at, hear, instance };
}

test("a backup takes over 3 s and a skew of 0.6484375 s after the last advertisement came, not after it was read", () => {
  const { at, hear } = running();
  hear(1_000, 1_040);
  expect(at(4_648.437)).toBe("");
  expect(at(4_648.438)).toBe("advert 90, add 192.168.114.180, garp ×5, MASTER");
});

test("a master that was not running for a while says how late it is and goes on from now", () => {
  const { at, instance } = running();
  at(3_648.438);
  expect(at(4_648.438)).toBe("advert 90");
  expect(at(8_000)).toBe("A thread timer expired 2.351562 seconds ago, advert 90");
  expect(instance.timers.next).toBe(8_648_438_000n);
});

test("a peer that sums otherwise is reported once, not at every advertisement", () => {
  const { at, hear } = running();
  for (const ms of [1_000, 2_000]) hear(ms, ms, { foreignChecksum: "message" });
  expect(at(2_000)).toMatch(
    /^[^,]*192\.168\.114\.129 sends VRRPv3 checksums over the message alone[^,]*, which[^,]*$/,
  );
});
