import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../domain/errors.ts";
import { stacks } from "../stacks/index.ts";
import { loadTopology } from "../topology/load.ts";
import { checkTogether, makeDirectory } from "./input.ts";

describe("makeDirectory", () => {
  let base = "";
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "keelhaul-input-"));
  });
  afterEach(() => rmSync(base, { recursive: true }));

  test("makes what is missing, and takes what is there", async () => {
    await makeDirectory(join(base, "a b", "c"));
    await makeDirectory(join(base, "a b", "c"));
    expect(statSync(join(base, "a b", "c")).isDirectory()).toBe(true);
  });

  test("says in a sentence what cannot be made", async () => {
    writeFileSync(join(base, "file"), "");
    await expect(makeDirectory(join(base, "file", "x"))).rejects.toThrow(
      /nothing can be written there \(\w+\)/,
    );
    await expect(makeDirectory("/proc/keelhaul/x")).rejects.toThrow(InputError);
  });
});

describe("checkTogether", () => {
  const file = new URL("../../topologies/lvs-dr.yaml", import.meta.url).pathname;
  const planned = async () => {
    const topology = await loadTopology(file);
    const directors = topology.nodes.filter(({ role }) => role === "director");
    const plans = await Promise.all(
      directors.map(({ name }) => stacks.director.plan(name, topology, { strict: false })),
    );
    return { topology, plans };
  };

  test("takes lvs-dr", async () => {
    const { topology, plans } = await planned();
    expect(() => checkTogether({ load: "prober" }, topology, stacks.director, plans)).not.toThrow();
  });

  test("wants a client where something is asked, and only there", async () => {
    const { topology, plans } = await planned();
    const nobody = { ...topology, nodes: topology.nodes.filter(({ role }) => role !== "client") };
    expect(() => checkTogether({ load: "prober" }, nobody, stacks.director, plans)).toThrow(
      "no node has the role client",
    );
    expect(() => checkTogether({ load: "none" }, nobody, stacks.director, plans)).not.toThrow();
    expect(() => checkTogether({ load: "prober" }, nobody, stacks.keepalived, plans)).not.toThrow();
  });

  test("wants every VIP to be held by a director", async () => {
    const { topology, plans } = await planned();
    const other = plans.map((plan) => ({ ...plan, instances: [] }));
    expect(() => checkTogether({ load: "prober" }, topology, stacks.director, other)).toThrow(
      "no director is configured to hold the VIP web, 192.168.114.180",
    );
  });
});
