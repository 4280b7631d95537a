import { LabError } from "../../domain/errors.ts";
import { type } from "../testing.ts";

describe("keelhaul images build", () => {
  const building =
    (built: boolean, asked: unknown[] = []) =>
    async (source: string, anew: boolean, say: (line: string) => void) => {
      asked.push([source, anew]);
      say("downloading packages");
      return { reference: "keelhaul/node:1", built };
    };

  test("says what it does on stderr and what came of it on stdout", async () => {
    const outcome = await type("images build", { harness: { buildImage: building(true) } });
    expect(outcome).toEqual({
      exitCode: 0,
      stdout: "Built: keelhaul/node:1\n",
      stderr: "downloading packages\n",
    });
  });

  test("hands on where to build it from", async () => {
    const asked: unknown[] = [];
    const harness = { buildImage: building(false, asked) };
    const { stdout } = await type("images build --from bootstrap --anew", { harness });
    expect(stdout).toBe("There already: keelhaul/node:1\n");
    expect(asked).toEqual([["bootstrap", true]]);
  });

  test("another source is wrong input", async () => {
    expect((await type("images build --from scratch")).exitCode).toBe(2);
  });

  test("ends with 3 where it cannot be built", async () => {
    const buildImage = () => Promise.reject(new LabError("no registry could be reached"));
    const { exitCode, stderr } = await type("images build", { harness: { buildImage } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("no registry could be reached");
  });
});
