import { parseConfig } from "../config/index.ts";
import { priority } from "../units.ts";
import type { Outcome } from "./messages.ts";
import { Tracking } from "./tracking.ts";

const script = (name: string, words = "") => `vrrp_script ${name} {
    script "/bin/${name} -a"
    ${words}
}
`;
const instance = (tracks: string) => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.51
    }
    ${tracks}
}
`;
const list = (keyword: string, ...entries: string[]) => `${keyword} {\n${entries.join("\n")}\n}`;

function tracking(text: string) {
  const said: string[] = [];
  const subject = new Tracking((line) => said.push(line));
  const configure = (next: string) => subject.configure(parseConfig(next, { file: "k.conf" }).config);
  configure(text);
  const ran = (name: string, outcome: Outcome | number) =>
    subject.hear({
      kind: "ran",
      script: name,
      outcome: typeof outcome === "number" ? { kind: "exited", status: outcome } : outcome,
    });
  const upBut = (down?: string) => ({
    faults: subject.faultsOf("VI_1", (name) => name !== down),
    priority: subject.priorityOf("VI_1", priority(100), (name) => name !== down),
    undecided: subject.isUndecided("VI_1"),
  });
  return { subject, configure, ran, stands: upBut, said: () => said.splice(0) };
}

const gone: Outcome = {
  kind: "unusable",
  why: "Script /bin/chk cannot be accessed - No such file or directory",
};

test("until a script without weight has run an instance is undecided, and its first run decides", () => {
  const text = `${script("chk", "rise 3\nfall 3")}${instance(list("track_script", "chk"))}`;
  const good = tracking(text);
  expect(good.stands()).toMatchObject({ undecided: true, faults: [] });
  expect(good.ran("chk", 0)).toBe(true);
  expect(good.stands()).toMatchObject({ undecided: false, faults: [] });
  const bad = tracking(text);
  expect(bad.ran("chk", 2)).toBe(true);
  expect(bad.stands()).toMatchObject({ undecided: false, faults: ["script chk"] });
  expect(bad.said()).toEqual([
    "Script `chk` now returning 2",
    "VRRP_Script(chk) failed (exited with status 2)",
  ]);
});

test("weights add up, and only a verdict that changes is news", () => {
  const { ran, stands } = tracking(
    `${script("a", "weight 10\nfall 2")}${script("b", "weight -30")}${instance(
      `${list("track_script", "a", "b")}\n${list("track_interface", "eth1 weight 5")}`,
    )}`,
  );
  expect(stands()).toEqual({ faults: [], priority: 105, undecided: false });
  ran("a", 0);
  ran("b", 0);
  expect(stands().priority).toBe(115);
  expect(ran("a", 1)).toBe(false);
  expect(stands().priority).toBe(115);
  expect(ran("a", 1)).toBe(true);
  ran("b", { kind: "signalled", signal: 11 });
  expect(stands("eth1").priority).toBe(70);
});

test("a script that is missing at the start is left out, one that vanishes later has failed", () => {
  const text = `${script("chk")}${instance(list("track_script", "chk"))}`;
  const never = tracking(text);
  never.ran("chk", gone);
  expect(never.stands()).toMatchObject({ undecided: false, faults: [] });
  expect(never.said()[1]).toBe("Disabling track script chk since not found/accessible");
  expect(never.ran("chk", gone)).toBe(false);
  expect(never.said()).toEqual([]);
  const later = tracking(text);
  later.ran("chk", 0);
  expect(later.ran("chk", gone)).toBe(true);
  expect(later.stands()).toMatchObject({ faults: ["script chk"] });
  expect(later.said().at(-1)).toMatch(
    /^VRRP_Script\(chk\) failed \(Script .* keepalived would count this as success\)$/,
  );
});

test("a run that was ended has failed", () => {
  const { ran, stands, said } = tracking(`${script("chk")}${instance(list("track_script", "chk"))}`);
  ran("chk", { kind: "timed-out" });
  expect(stands().faults).toEqual(["script chk"]);
  expect(said()).toEqual(["VRRP_Script(chk) timed_out"]);
});

test("over a reload a script that runs the same keeps its result, another one starts anew", () => {
  const text = (command: string) =>
    `vrrp_script chk {\nscript "${command}"\n}\n${instance(list("track_script", "chk"))}`;
  const { configure, ran, stands } = tracking(text("/bin/a"));
  ran("chk", 1);
  configure(text("/bin/a"));
  expect(stands()).toMatchObject({ faults: ["script chk"], undecided: false });
  configure(text("/bin/b"));
  expect(stands()).toMatchObject({ faults: [], undecided: true });
});

test("files move the priority by what they hold, and processes by their quorum", () => {
  const { subject, stands, said } = tracking(
    `track_file f {\nfile "/x/f"\nweight 2\n}\nvrrp_track_process p {\nprocess nginx\n}\n${instance(
      `${list("track_file", "f")}\n${list("track_process", "p")}`,
    )}`,
  );
  expect(stands().undecided).toBe(true);
  subject.hear({ kind: "process", process: "p", good: true });
  expect(stands()).toEqual({ faults: [], priority: 100, undecided: false });
  subject.hear({ kind: "file", file: "f", value: 7 });
  expect(stands().priority).toBe(114);
  subject.hear({ kind: "file", file: "f", value: -200 });
  subject.hear({ kind: "process", process: "p", good: false });
  expect(stands()).toEqual({ faults: ["file f", "process p"], priority: 100, undecided: false });
  expect(said()).toEqual(["(VI_1): tracked file f now FAULT state", "Quorum lost for tracked process p"]);
});

test("what a sync group tracks counts for every member", () => {
  const { ran, stands } = tracking(
    `${script("chk")}vrrp_sync_group G {\ngroup {\nVI_1\n}\n${list("track_script", "chk")}\n}\n${instance("")}`,
  );
  expect(stands().undecided).toBe(true);
  ran("chk", 1);
  expect(stands().faults).toEqual(["script chk"]);
});
