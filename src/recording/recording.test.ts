import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../domain/errors.ts";
import { listRuns, readRecording, readRun, writeRecording } from "./index.ts";
import { events, recording, run } from "./samples.ts";
import { eventFields } from "./schema/events.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "run-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const history = () => join(directory, "history.ndjson");
const lines = () => readFileSync(history(), "utf8").trimEnd().split("\n");
const replaceLine = (number: number, text: string) =>
  writeFileSync(
    history(),
    `${lines()
      .with(number - 1, text)
      .join("\n")}\n`,
  );
const changeLine = (number: number, change: Record<string, unknown>) =>
  replaceLine(number, JSON.stringify({ ...JSON.parse(lines()[number - 1]!), ...change }));
const changeHeader = (change: Record<string, unknown>) => {
  const file = join(directory, "recording.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
};
const refusal = async (): Promise<string> => {
  const error = await readRecording(directory).then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${directory}/`, "");
};

describe("a recording", () => {
  test("is read as it was written, every kind of event", async () => {
    await writeRecording(directory, recording);
    expect(await readRecording(directory)).toEqual(recording);
    expect(new Set(events.map((event) => event.kind))).toEqual(new Set(Object.keys(eventFields)));
  });

  test("is written in the order of its stamps, events of one stamp as they came", async () => {
    const twins = [events[3]!, { ...events[2]!, t: events[3]!.t }, events[0]!];
    await writeRecording(directory, { ...recording, history: twins });
    expect((await readRecording(directory)).history.map((event) => event.kind)).toEqual([
      "phase",
      "log",
      "neighbour",
    ]);
  });

  test("keeps more events than are written at once", async () => {
    const many = Array.from({ length: 4500 }, (_, t) => ({ ...events[0]!, t }) as (typeof events)[number]);
    await writeRecording(directory, { ...recording, history: many });
    expect((await readRecording(directory)).history).toEqual(many);
  });
});

describe("what is wrong is named by file, line and field", () => {
  beforeEach(() => writeRecording(directory, recording));

  test("a line cut short", async () => {
    replaceLine(4, '{"kind":"log","t":3');
    expect(await refusal()).toMatch(/^history\.ndjson:4: this is no JSON: /);
  });

  test("a field of another type", async () => {
    changeLine(6, { priority: "high" });
    expect(await refusal()).toBe(
      "history.ndjson:6: priority: Invalid input: expected number, received string",
    );
  });

  test("a time with a fraction", async () => {
    changeLine(1, { t: 0.5 });
    expect(await refusal()).toMatch(/^history\.ndjson:1: t: /);
  });

  test("a field nobody knows", async () => {
    changeLine(2, { note: "x" });
    expect(await refusal()).toBe('history.ndjson:2: Unrecognized key: "note"');
  });

  test("an address or MAC that is none", async () => {
    changeLine(3, { address: "fe80::1" });
    expect(await refusal()).toBe("history.ndjson:3: address: an IPv4 address is wanted");
    changeLine(3, { address: "192.168.114.180", mac: "02-4B-00-00-00-01" });
    expect(await refusal()).toBe("history.ndjson:3: mac: a lower-case MAC with colons is wanted");
  });

  test("a kind nobody knows", async () => {
    changeLine(1, { kind: "rumour" });
    expect(await refusal()).toMatch(/^history\.ndjson:1: kind: /);
  });

  test("a field of the header, however deep", async () => {
    changeHeader({ load: { ...recording.header.load, rate: null } });
    expect(await refusal()).toBe("recording.json: load.rate: Invalid input: expected number, received null");
  });

  test("another version, before any field", async () => {
    changeHeader({ version: 2, nodes: "elsewhere" });
    expect(await refusal()).toBe(
      "recording.json: version 2 of the run directory cannot be read; this Keelhaul reads version 1.",
    );
  });

  test("another format", async () => {
    changeHeader({ format: "keelhaul-run" });
    expect(await refusal()).toBe(
      'recording.json: the format is "keelhaul-run"; "keelhaul-recording" is wanted here.',
    );
  });

  test("a missing file", async () => {
    rmSync(history());
    expect(await refusal()).toBe("history.ndjson: there is no such file, which every run directory has.");
  });
});

describe("a run", () => {
  const write = async (at: string, startedAt = run.startedAt) => {
    await writeRecording(join(at, "recordings", run.recordings[0]!), recording);
    writeFileSync(join(at, "run.json"), JSON.stringify({ ...run, startedAt }));
  };

  test("is read with its recordings and what was made of them", async () => {
    await write(directory);
    const read = await readRun(directory);
    expect(read.recordings).toEqual([recording]);
    expect(read.run).toEqual(run);
  });

  test("runs are listed newest first, broken ones with a sentence", async () => {
    await write(join(directory, "a"), "2026-01-01T00:00:00.000Z");
    await write(join(directory, "b"), "2026-01-03T00:00:00.000Z");
    mkdirSync(join(directory, "0-broken"));
    writeFileSync(join(directory, "a-file"), "");
    const listed = await listRuns(directory);
    expect(listed.map((each) => each.directory.slice(directory.length + 1))).toEqual(["b", "a", "0-broken"]);
    expect(listed.map((each) => each.run?.id ?? null)).toEqual([run.id, run.id, null]);
    expect(listed[2]!.error).toContain("run.json: there is no such file");
  });

  test("no reports directory has no runs", async () => {
    expect(await listRuns(join(directory, "none"))).toEqual([]);
  });
});
