import { ipv4 } from "../address.ts";
import { parseConfig } from "../config/index.ts";
import { centiseconds, priority } from "../units.ts";
import { type Effects, Instance } from "./instance.ts";
import { initialState } from "./machine.ts";
import { freshBackup } from "./states/enter.ts";
import { SyncGroup } from "./sync-group.ts";
import { expired, instanceWith } from "./testing.ts";

const file = (name: string, vrid: number, more = "") => `vrrp_instance ${name} {
    interface eth0
    virtual_router_id ${vrid}
    priority 90
    ${more}
    virtual_ipaddress {
        10.0.0.${vrid}
    }
}`;

/** Instances inside and outside, kept in step, at a clock of their own. */
function pair(more = "") {
  const clock = { ms: 0 };
  const said: string[] = [];
  const effects: Effects = {
    sendAdvert: ({ config }, carried) => said.push(`${config.name} advert ${carried}`),
    addAddresses: () => {},
    removeAddresses: () => {},
    sendGarps: ({ config }) => said.push(`${config.name} garp`),
    claim: ({ config }, state) => said.push(`${config.name} ${state}`),
    count: () => {},
    log: () => {},
    moved: () => {},
    now: () => BigInt(Math.round(clock.ms * 1_000_000)),
  };
  const { config } = parseConfig([file("inside", 51, more), file("outside", 52)].join("\n"), { file: "k" });
  const group = new SyncGroup("G", (text) => said.push(text));
  const members = config.vrrpInstances.map((configured) => {
    const member = new Instance(configured, { ...configured, source: ipv4("10.0.0.2") }, effects);
    member.group = group;
    group.join(member);
    return member;
  });
  const [inside, outside] = members as [Instance, Instance];
  for (const member of members) member.handle({ kind: "startup" });
  said.length = 0;
  return {
    inside,
    outside,
    at(ms: number) {
      clock.ms = ms;
      for (const member of members) member.settle();
      return said.splice(0);
    },
    hear(member: Instance, from: number) {
      const source = ipv4("10.0.0.9");
      member.handle({
        kind: "advert-received",
        priority: priority(from),
        interval: centiseconds(100),
        source,
      });
      return said.splice(0);
    },
    fault(member: Instance, kind: "fault-began" | "fault-ended", cause: string) {
      member.handle({ kind, cause });
      return said.splice(0);
    },
  };
}

const masterDown = 3_648.438;

test("a member waits until the other hears no master either; then both are master at once", () => {
  const { at, hear, inside, outside } = pair();
  at(2_000);
  hear(outside, 100);
  expect(at(masterDown)).toEqual([]);
  expect(inside.state.kind).toBe("backup");
  expect(at(2_000 + masterDown)).toEqual([
    "outside advert 90",
    "outside garp",
    "outside MASTER",
    "VRRP_Group(G) Syncing instances to MASTER state",
    "inside advert 90",
    "inside garp",
    "inside MASTER",
  ]);
});

test("a member that hears a master again is not ready any more", () => {
  const { at, hear, inside, outside } = pair();
  at(2_000);
  hear(outside, 100);
  at(masterDown);
  hear(inside, 100);
  expect(at(2_000 + masterDown)).toEqual([]);
  expect([inside.state.kind, outside.state.kind]).toEqual(["backup", "backup"]);
});

test("a member that yields to a better master takes the other along, without priority 0", () => {
  const { at, hear, inside } = pair();
  at(masterDown);
  expect(hear(inside, 100)).toEqual([
    "inside BACKUP",
    "VRRP_Group(G) Syncing instances to BACKUP state",
    "outside BACKUP",
  ]);
});

test("a lower priority heard by one has all announce their addresses", () => {
  const { at, hear, inside } = pair();
  at(masterDown);
  expect(hear(inside, 50)).toEqual(["inside advert 90", "inside garp", "outside garp"]);
});

test("a fault of one is a fault of all, until the last cause is gone", () => {
  const { at, fault, inside, outside } = pair();
  at(masterDown);
  expect(fault(inside, "fault-began", "interface eth0")).toEqual([
    "inside advert 0",
    "inside FAULT",
    "VRRP_Group(G) Syncing instances to FAULT state",
    "outside advert 0",
    "outside FAULT",
  ]);
  expect(fault(outside, "fault-began", "script x")).toEqual([]);
  expect(fault(inside, "fault-ended", "interface eth0")).toEqual([]);
  expect(inside.state.kind).toBe("fault");
  expect(fault(outside, "fault-ended", "script x").toSorted()).toEqual(["inside BACKUP", "outside BACKUP"]);
});

test("an owner begins as backup where the others of the group are none", () => {
  const { inside, outside } = pair("state MASTER\n priority 255");
  expect([inside.state.kind, outside.state.kind]).toEqual(["backup", "backup"]);
});

test("of three, the last one decides", () => {
  const group = new SyncGroup("G", () => {});
  const config = instanceWith();
  const members = [0, 1, 2].map(() => ({
    config,
    state: freshBackup(config, initialState(config)),
    handle: () => {},
  }));
  for (const member of members) group.join(member);
  const timeout = expired("master-down");
  expect(members.map((member) => group.admit(member, timeout))).toEqual([
    { kind: "takeover-deferred" },
    { kind: "takeover-deferred" },
    timeout,
  ]);
});
