import { InputError, LabError } from "../domain/errors.ts";
import { type } from "./testing.ts";

describe("the way in", () => {
  test("--help teaches and ends with 0", async () => {
    const { exitCode, stdout, stderr } = await type("--help");
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    for (const word of ["run", "judge", "report", "list", "lab", "doctor", "clean", "Exit codes:", "130"])
      expect(stdout).toContain(word);
  });

  test("--version is one line and ends with 0", async () => {
    expect(await type("--version")).toEqual({ exitCode: 0, stdout: "0.1.0\n", stderr: "" });
  });

  test.each([
    ["", "Usage: keelhaul"],
    ["rum failover", "keelhaul: unknown command 'rum'\n(Did you mean run?)"],
    ["run", "keelhaul: missing required argument 'scenario'"],
    ["run failover --topologie x", "unknown option '--topologie'\n(Did you mean --topology?)"],
    [
      "run failover --stack haproxy",
      "argument 'haproxy' is invalid. Allowed choices are director, keepalived, keepalived-nginx.",
    ],
    ["run failover --load wrk", "Allowed choices are prober, k6, none."],
    ["run failover --rate fast", "A whole number from 1 to 20000 would be right."],
    ["run failover --repeat 0", "A whole number of at least 1 would be right."],
    ["list everything", "Allowed choices are scenarios, stacks, topologies, faults, runs, labs."],
    ["lab exec lvs-dr", "missing required argument 'node'"],
    ["clean --keep -1", "A whole number of at least 0 would be right."],
  ])("'%s' is wrong input: code 2 and what would be right", async (line, sentence) => {
    const { exitCode, stdout, stderr } = await type(line);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(sentence);
  });
});

describe("errors", () => {
  const failingWith = (error: unknown) => ({ machine: () => Promise.reject(error) });

  test.each([
    ["wrong input", new InputError("a.yaml:3:5: 'nods' is not known; 'nodes' would be right"), 2],
    ["a lab that cannot come up", new LabError("the kernel has no macvlan"), 3],
  ])("%s: its sentence and its code, no stack", async (_case, error, code) => {
    const { exitCode, stdout, stderr } = await type("doctor", { harness: failingWith(error) });
    expect(exitCode).toBe(code);
    expect(stdout).toBe("");
    expect(stderr).toBe(`keelhaul: ${error.message}\n`);
  });

  test("anything unexpected is the machine's failure, said in a sentence", async () => {
    const { exitCode, stderr } = await type("doctor", {
      harness: failingWith(new TypeError("x is undefined")),
    });
    expect(exitCode).toBe(3);
    expect(stderr).toBe(
      "keelhaul: something unexpected went wrong: x is undefined (KEELHAUL_DEBUG=1 shows where)\n",
    );
  });

  test("KEELHAUL_DEBUG=1 shows where", async () => {
    const env = { KEELHAUL_DEBUG: "1" };
    const { stderr } = await type("doctor", { harness: failingWith(new Error("odd")), env });
    expect(stderr).toContain("cli.test.ts");
  });
});
