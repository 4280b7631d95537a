import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type History, only } from "../../src/index.ts";
import { scenarios } from "../scenarios/index.ts";
import { type Finished, runOnLvsDr } from "../support/run-all.ts";

const vip = "192.168.114.180";

/** The fault's own losses come within this; what is lost when the first master takes back is another matter. */
const ofTheFaultMs = 5000;

interface Connection {
  readonly syn: number;
  answered: number | null;
}

/**
 * The outage as tshark reads it from the client's capture, in milliseconds: from the first SYN of the first
 * connection that got no answer to the first answer of a connection begun after the last such one.
 */
async function outageByTshark(capture: string): Promise<number> {
  const fields = ["tcp.stream", "frame.time_epoch", "ip.src", "tcp.flags.syn", "tcp.len"].flatMap((each) => [
    "-e",
    each,
  ]);
  const { stdout } = await promisify(execFile)(
    "tshark",
    ["-r", capture, "-Y", `tcp && ip.addr == ${vip}`, "-T", "fields", ...fields],
    {
      maxBuffer: 1 << 30,
    },
  );
  const connections = new Map<string, Connection>();
  for (const line of stdout.split("\n").filter((each) => each !== "")) {
    const [stream = "", time, source, , length] = line.split("\t");
    const t = Number(time) * 1000;
    const connection = connections.get(stream);
    if (connection === undefined) connections.set(stream, { syn: t, answered: null });
    else if (source === vip && Number(length) > 0) connection.answered ??= t;
  }
  // Requests still under way when the capture ended say nothing.
  const all = [...connections.values()].toSorted((a, b) => a.syn - b.syn).slice(0, -1000);
  const lost = all.filter((each) => each.answered === null);
  const [first] = lost;
  const last = lost.findLast((each) => each.syn < (first?.syn ?? 0) + ofTheFaultMs);
  if (first === undefined || last === undefined) return 0;
  const back = all
    .filter((each) => each.syn > last.syn)
    .map((each) => each.answered ?? Number.POSITIVE_INFINITY);
  return Math.min(...back) - first.syn;
}

/** The same by the prober's own stamps, which the kernel had no part in. */
function outageByProber(history: History): number {
  const probes = only(history, "probe").toSorted((a, b) => a.sent - b.sent);
  const lost = probes.filter((probe) => probe.outcome !== "answered");
  const [first] = lost;
  const last = lost.findLast((each) => each.sent < (first?.sent ?? 0) + ofTheFaultMs * 1e6);
  if (first === undefined || last === undefined) return 0;
  const back = probes.filter((probe) => probe.sent > last.sent).map((probe) => probe.ended);
  return (Math.min(...back) - first.sent) / 1e6;
}

describe("the outage that a report states", () => {
  let finished: Finished;
  beforeAll(async () => {
    finished = await runOnLvsDr({ stack: "director", parallel: 1, scenarios: scenarios.slice(0, 1) });
  }, 180_000);
  afterAll(() => finished?.discard());

  test.each(["failover.power-off", "failover.graceful"])(
    "of %s is what the client's capture says, within 2 ms",
    async (name) => {
      const stated = finished
        .recording(name)
        .verdicts.find((verdict) => verdict.property === "failover-within" && verdict.plane === "data")
        ?.measures.find((measure) => measure.name === "outage")?.value;
      const capture = join(finished.result.directory, "recordings", name, "captures", "client.pcapng");
      const captured = await outageByTshark(capture);
      expect(captured).toBeGreaterThan(300);
      expect(Math.abs((stated ?? Number.NaN) - captured)).toBeLessThan(2);
      const measured = outageByProber(finished.recording(name).recording.history);
      expect(Math.abs(measured - captured)).toBeLessThan(2);
    },
  );
});
