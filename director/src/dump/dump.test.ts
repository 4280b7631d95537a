import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ipv4 } from "../address.ts";
import { parseConfig } from "../config/index.ts";
import { Tracking } from "../tracking/tracking.ts";
import { type Effects, Instance } from "../vrrp/instance.ts";
import type { View } from "./view.ts";
import { writeDump } from "./write.ts";

const file = `vrrp_script chk {
    script "/bin/chk one"
    weight 5
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    authentication {
        auth_type PASS
        auth_pass secret
    }
    virtual_ipaddress {
        10.0.0.100/24
        10.0.0.101 dev eth1
    }
    track_script {
        chk
    }
    notify_master "/bin/note a b"
}`;

let folder: string;
let view: View;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keelhaul-dump-"));
  const { config } = parseConfig(file, { file: "k.conf" });
  const [configured] = config.vrrpInstances;
  if (configured === undefined) throw new Error("the test's file has no instance");
  const nothing = () => {};
  const effects = new Proxy({ now: () => 0n }, { get: (own, key) => (key === "now" ? own.now : nothing) });
  const source = ipv4("10.0.0.1");
  const instance = new Instance(configured, { ...configured, source }, effects as unknown as Effects);
  instance.handle({ kind: "startup" });
  instance.handle({ kind: "timer-expired", timer: "master-down" });
  instance.lastTransition = 1_795_568_254_606_490_123n;
  const tracking = new Tracking(nothing);
  tracking.configure(config);
  tracking.hear({ kind: "ran", script: "chk", outcome: { kind: "exited", status: 0 } });
  view = { routerId: "r", instances: [instance], tracking };
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

test("keepalived.data has keepalived's lines, for its owner alone, and no password", () => {
  writeDump("data", folder, view);
  const lines = read("keepalived.data").split("\n");
  for (const line of [
    " VRRP Instance = VI_1",
    "   State = MASTER",
    "   Wantstate = MASTER",
    "   Effective priority = 100",
    "   Authentication type = SIMPLE_PASSWORD",
    "   Virtual IP (2):",
    "     10.0.0.100/24 dev eth0 scope global set",
    "     10.0.0.101 dev eth1 scope global set",
    "     chk weight 5",
    "   Master state transition script = '/bin/note' 'a' 'b'",
    " VRRP Script = chk",
    "   Status = GOOD",
    "     VI_1, weight 5",
  ])
    expect(lines).toContain(line);
  expect(read("keepalived.data")).not.toContain("secret");
  expect(statSync(join(folder, "keepalived.data")).mode & 0o777).toBe(0o600);
});

test("keepalived.stats counts what was sent and what it came to", () => {
  writeDump("stats", folder, view);
  expect(read("keepalived.stats")).toMatch(
    /^VRRP Instance: VI_1\n {2}Advertisements:\n {4}Received: 0\n {4}Sent: 1\n {2}Became master: 1\n/,
  );
});

test("keepalived.json is keepalived's version 1: slashes escaped, times with six decimals", () => {
  writeDump("data", folder, view);
  const text = read("keepalived.json");
  expect(text).toContain('"last_transition":1795568254.606490,');
  expect(text).toContain("\"script_master\":\"'\\/bin\\/note' 'a' 'b'\"");
  const [{ data, stats }] = JSON.parse(text) as [{ data: object; stats: object }];
  expect(data).toMatchObject({ iname: "VI_1", vrid: 51, state: 2, wantstate: 2, vipset: true, auth_type: 1 });
  expect(data).toMatchObject({ adver_int: 1, track_script: ["'/bin/chk' 'one'"], nopreempt: false });
  expect(stats).toMatchObject({ advert_sent: 1, become_master: 1, pri_zero_sent: 0 });
});

test("vrrp.json says why in words of its own", () => {
  view.instances[0]?.handle({ kind: "fault-began", cause: "script chk" });
  writeDump("data", folder, view);
  expect(JSON.parse(read("vrrp.json"))).toMatchObject({
    version: 1,
    instances: [{ name: "VI_1", state: "FAULT", faults: ["script chk"], sent: { priorityZero: 1 } }],
    scripts: [{ name: "chk", status: "GOOD", runs: 1, lastStatus: 0 }],
  });
});
