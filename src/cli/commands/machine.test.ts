/** doctor, lab, list and topology: what they say of the machine and what they hand on. */
import { InputError } from "../../domain/errors.ts";
import type { Labs } from "../harness.ts";
import { topology, type } from "../testing.ts";

describe("keelhaul doctor", () => {
  const features = [{ name: "kernel", state: "6.18" }];
  const shortfall = {
    missing: "the program nft",
    needed: "it makes cuts",
    remedy: "apt-get install nftables",
  };

  test("ends with 0 where nothing is missing", async () => {
    const { exitCode, stdout } = await type("doctor", {
      harness: { machine: async () => ({ features, shortfalls: [] }) },
    });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "kernel  6.18\n\nNothing is missing: labs can be raised here.\n",
    });
  });

  test("ends with 3 and says each thing that is missing, with what gives it", async () => {
    const { exitCode, stdout } = await type("doctor", {
      harness: { machine: async () => ({ features, shortfalls: [shortfall] }) },
    });
    expect(exitCode).toBe(3);
    expect(stdout).toContain("Missing:\nthe program nft: it makes cuts\n    apt-get install nftables\n");
  });

  test("--json", async () => {
    const machine = { features, shortfalls: [shortfall] };
    const { stdout } = await type("doctor --json", { harness: { machine: async () => machine } });
    expect(JSON.parse(stdout)).toEqual(machine);
  });
});

describe("keelhaul lab", () => {
  let asked: unknown[];
  beforeEach(() => {
    asked = [];
  });
  const labs: Labs = {
    list: async () => [{ name: "one", topology: "lvs-dr", nodes: ["director-1", "client"] }],
    up: async (...words) => void asked.push(words),
    exec: async (...words) => {
      asked.push(words);
      return 7;
    },
    down: async (...words) => void asked.push(words),
    sweep: async () => [],
  };
  const lab = (line: string) => type(`lab ${line}`, { harness: { labs }, env: { XDG_CACHE_HOME: "/cache" } });

  const order = (engine: string, name: string, stack: string | null) => ({
    engine,
    name,
    stack,
    directory: `/cache/keelhaul/labs/${name}`,
  });

  test("up: the topology's name and our own director, unless something else is said", async () => {
    expect((await lab("up")).stdout).toContain("The lab lvs-dr is up: director-1, client.\n");
    await lab("up lvs-dr --name two --stack none --engine docker");
    expect(asked).toEqual([
      [topology, order("netns", "lvs-dr", "director")],
      [topology, order("docker", "two", null)],
    ]);
  });

  test.each(["exec one client -- ip -br address", "exec one client ip -br address"])(
    "'%s' ends as the program ends, and its flags are its own",
    async (line) => {
      expect((await lab(line)).exitCode).toBe(7);
      expect(asked).toEqual([["one", "client", ["ip", "-br", "address"]]]);
    },
  );

  test.each([
    [
      "exec one cleint -- true",
      "the lab one has no node 'cleint'. Did you mean 'client'? It has: director-1, client.",
    ],
    ["exec two client -- true", "no lab 'two' is up. Up are: one."],
    ["down onne", "no lab 'onne' is up. Did you mean 'one'? Up are: one."],
  ])("'%s' is wrong input", async (line, sentence) => {
    const { exitCode, stderr } = await lab(line);
    expect({ exitCode, stderr, asked }).toEqual({
      exitCode: 2,
      stderr: `keelhaul: ${sentence}\n`,
      asked: [],
    });
  });

  test("down", async () => {
    expect(await lab("down one")).toEqual({ exitCode: 0, stdout: "The lab one is down.\n", stderr: "" });
    expect(asked).toEqual([["one"]]);
  });

  test("list", async () => {
    expect((await lab("list")).stdout).toBe("NAME  TOPOLOGY  NODES\none   lvs-dr    director-1, client\n");
  });
});

describe("keelhaul list", () => {
  test("scenarios, with their variants", async () => {
    expect((await type("list")).stdout).toBe(
      [
        "NAME         VARIANTS             TITLE",
        "failover     power-off, graceful  Title of failover",
        "kill-daemon  -                    Title of kill-daemon",
        "",
      ].join("\n"),
    );
  });

  test("nothing there is said", async () => {
    expect((await type("list faults", { harness: { faults: async () => [] } })).stdout).toBe(
      "There are no faults.\n",
    );
  });
});

describe("keelhaul topology check", () => {
  test("a right one", async () => {
    expect(await type("topology check lvs-dr")).toEqual({
      exitCode: 0,
      stdout: "lvs-dr is right: nodes director-1, client.\n",
      stderr: "",
    });
  });

  test("a wrong one: what is wrong, code 2", async () => {
    const loadTopology = () =>
      Promise.reject(new InputError("a.yaml:1:1: found 'x'; 'nodes' would be right"));
    expect(await type("topology check ./a.yaml", { harness: { loadTopology } })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "keelhaul: a.yaml:1:1: found 'x'; 'nodes' would be right\n",
    });
  });
});
