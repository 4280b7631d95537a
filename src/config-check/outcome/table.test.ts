import { parseFiles, plainSource } from "../parsed-file.ts";
import { type OutcomeTable, outcomesOf } from "./table.ts";

interface Node {
  readonly priority: number;
  readonly extra?: string;
  readonly vrid?: number;
  readonly global?: string;
  readonly check?: string;
}

/** A file with one instance; `check` is what stands in its vrrp_script beside the command. */
function file({ priority, extra = "", vrid = 51, global = "", check }: Node): string {
  const script = check === undefined ? "" : `vrrp_script chk {\n script "/usr/bin/true"\n ${check}\n}\n`;
  const track = check === undefined ? "" : "track_script {\n chk\n }";
  return `global_defs {\n ${global}\n}\n${script}vrrp_instance VI_1 {
    interface eth0\n virtual_router_id ${vrid}\n priority ${priority}
    virtual_ipaddress {\n 192.0.2.1/24\n }\n ${extra}\n ${track}\n}\n`;
}

const tableOf = (...nodes: readonly Node[]): OutcomeTable =>
  outcomesOf(parseFiles(nodes.map((node, index) => plainSource(`${"abcd"[index]}.conf`, file(node)))))[0]!;

/** `up down` → the row in which the first node is up and the second down; `bad`: its check fails. */
function row(table: OutcomeTable, conditions: string) {
  const words = conditions.split(" ").map((word) => (word === "bad" ? "failing" : word));
  return table.outcomes.find((outcome) =>
    outcome.conditions.every(({ kind }, index) => kind === words[index]),
  )!;
}

describe("two nodes of priority 100 and 90, VRRPv2, one second", () => {
  const table = tableOf({ priority: 100 }, { priority: 90 });

  test("the better one is master when all is in order", () => {
    expect(table.outcomes[0]).toMatchObject({ masters: ["a"], tie: false, handOver: null, back: null });
  });

  test("a crash costs three intervals and the backup's skew, an orderly stop the skew alone", () => {
    const { masters, handOver } = row(table, "down up");
    expect(masters).toEqual(["b"]);
    expect(handOver?.seconds).toBeCloseTo(3 + 166 / 256, 9);
    expect(handOver?.stopped).toBeCloseTo(166 / 256, 9);
  });

  test("the way back costs one master-down time of the node that returns", () => {
    expect(row(table, "down up").back?.seconds).toBeCloseTo(3 + 156 / 256, 9);
  });

  test("the skew is of a second, whatever the interval is", () => {
    const extra = "advert_int 2";
    const { handOver } = row(tableOf({ priority: 100, extra }, { priority: 90, extra }), "down up");
    expect(handOver?.seconds).toBeCloseTo(6 + 166 / 256, 9);
  });

  test("the backup's end changes nothing", () => {
    expect(row(table, "up down")).toMatchObject({ masters: ["a"], handOver: null, back: null });
  });

  test("with both down the address is nowhere", () => {
    expect(row(table, "down down").masters).toEqual([]);
  });
});

describe("VRRPv3", () => {
  const global = "vrrp_version 3";

  test("the skew is a part of the master's interval", () => {
    const extra = "advert_int 0.2";
    const { handOver } = row(
      tableOf({ priority: 200, global, extra }, { priority: 156, global, extra }),
      "down up",
    );
    expect(handOver?.seconds).toBeCloseTo(0.6 + (100 / 256) * 0.2, 9);
  });

  test("a backup counts in the master's interval, not its own", () => {
    const [fast, slow] = ["advert_int 0.2", "advert_int 1"];
    const table = tableOf({ priority: 200, global, extra: slow }, { priority: 156, global, extra: fast });
    expect(row(table, "down up").handOver?.seconds).toBeCloseTo(3 + 100 / 256, 9);
  });
});

describe("checks", () => {
  const check = "interval 2\n fall 3\n timeout 1";

  test("weight 0: FAULT, noticed after every failing run, then priority 0", () => {
    const table = tableOf({ priority: 100, check }, { priority: 90, check });
    const { masters, priorities, handOver } = row(table, "bad up");
    expect([masters, priorities]).toEqual([["b"], [null, 90]]);
    expect(handOver?.seconds).toBeCloseTo(2 * 3 + 1 + 166 / 256, 9);
    expect(row(table, "bad bad").masters).toEqual([]);
  });

  test("a negative weight: the backup lets its timer run out", () => {
    const weighted = `${check}\n weight -20`;
    const table = tableOf({ priority: 100, check: weighted }, { priority: 90, check: weighted });
    const { masters, priorities, handOver } = row(table, "bad up");
    expect([masters, priorities]).toEqual([["b"], [80, 90]]);
    expect(handOver?.seconds).toBeCloseTo(7 + 3 + 166 / 256, 9);
    expect(row(table, "bad bad")).toMatchObject({ masters: ["a"], priorities: [80, 70] });
  });

  test("on equality nothing moves", () => {
    const table = tableOf({ priority: 100, check: "weight -10" }, { priority: 90 });
    expect(row(table, "bad up")).toMatchObject({ masters: ["a"], priorities: [90, 90], handOver: null });
  });

  test("a positive weight is earned, and sums end at 254", () => {
    const table = tableOf({ priority: 200, check: "weight 100" }, { priority: 90 });
    expect(table.outcomes[0]!.priorities).toEqual([254, 90]);
    expect(row(table, "bad up").priorities).toEqual([200, 90]);
  });
});

describe("preemption", () => {
  test("a backup with nopreempt leaves a sick master in peace, and takes over from a dead one", () => {
    const table = tableOf(
      { priority: 100, check: "weight -50" },
      { priority: 90, extra: "state BACKUP\n nopreempt" },
    );
    expect(row(table, "bad up").masters).toEqual(["a"]);
    expect(row(table, "down up").masters).toEqual(["b"]);
  });

  test("a node with nopreempt does not come back", () => {
    const table = tableOf({ priority: 100, extra: "state BACKUP\n nopreempt" }, { priority: 90 });
    expect(row(table, "down up").back).toBeNull();
  });

  test("preempt_delay is waited first, but not where nobody is master", () => {
    const table = tableOf({ priority: 100, extra: "state BACKUP\n preempt_delay 60" }, { priority: 90 });
    expect(row(table, "down up").back?.seconds).toBeCloseTo(60 + 3 + 156 / 256, 9);
    expect(row(table, "down down").back?.seconds).toBeCloseTo(3 + 156 / 256, 9);
  });
});

describe("nodes that do not hear each other", () => {
  test("are both master", () => {
    const table = tableOf({ priority: 100 }, { priority: 90, vrid: 52 });
    expect(table.outcomes[0]!.masters).toEqual(["a", "b"]);
    expect(row(table, "up down").masters).toEqual(["a"]);
  });

  test("with another list of addresses it depends on the release", () => {
    const sources = [
      file({ priority: 100 }),
      file({ priority: 90 }).replace("192.0.2.1/24", "192.0.2.1/24\n 192.0.2.2/24"),
    ];
    const files = parseFiles(sources.map((text, index) => plainSource(`${"ab"[index]}.conf`, text)));
    expect(outcomesOf(files, "2.2.7")[0]!.outcomes[0]!.masters).toEqual(["a", "b"]);
    expect(outcomesOf(files, "2.4")[0]!.outcomes[0]!.masters).toEqual(["a"]);
  });
});

test("equal priorities are a tie", () => {
  expect(tableOf({ priority: 100 }, { priority: 100 }).outcomes[0]!.tie).toBe(true);
});

test("of three nodes the next best takes over", () => {
  const table = tableOf({ priority: 100 }, { priority: 90 }, { priority: 80 });
  expect(row(table, "down up up").masters).toEqual(["b"]);
  expect(row(table, "down down up").masters).toEqual(["c"]);
  expect(table.outcomes).toHaveLength(8);
});

test("a table is bounded, and says how many combinations it leaves out", () => {
  const check = "weight -5";
  const table = tableOf(...[100, 90, 80, 70].map((priority) => ({ priority, check })));
  expect(table.outcomes.length + table.omitted).toBe(81);
  expect(table.outcomes.length).toBeLessThanOrEqual(64);
  expect(table.omitted).toBeGreaterThan(0);
});

test("a member's FAULT takes its sync group along", () => {
  const both = (priority: number) =>
    `vrrp_script chk {\n script "/usr/bin/true"\n}\nvrrp_sync_group G {\n group {\n A\n B\n }\n}\n${["A", "B"]
      .map(
        (name, index) =>
          `vrrp_instance ${name} {\n interface eth${index}\n virtual_router_id ${index + 1}\n priority ${priority}\n virtual_ipaddress {\n 192.0.2.${index + 1}\n }\n ${name === "A" ? "track_script {\n chk\n }" : ""}\n}\n`,
      )
      .join("")}`;
  const tables = outcomesOf(parseFiles([plainSource("a.conf", both(100)), plainSource("b.conf", both(90))]));
  expect(tables.map((table) => row(table, "bad up").masters)).toEqual([["b"], ["b"]]);
});
