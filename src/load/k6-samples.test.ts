import { readK6Samples, realtimeNs } from "./k6-samples.ts";

const start = realtimeNs("2026-03-01T12:00:00Z");
const definition = `{"type":"Metric","data":{"name":"keelhaul_answer","type":"trend"},"metric":"keelhaul_answer"}`;
const point = (metric: string, time: string, value: number, tags: Record<string, string> = {}): string =>
  JSON.stringify({ metric, type: "Point", data: { time, value, tags } });

describe("k6's JSON output", () => {
  test("an answer becomes a sample on the recording's clock, to the nanosecond", () => {
    const line = point("keelhaul_answer", "2026-03-01T13:00:01.000000007+01:00", 1.5, {
      ok: "true",
      server: "real-1",
    });
    expect(readK6Samples(`${definition}\n${line}\n`, "client", start)).toEqual({
      events: [
        {
          kind: "load-sample",
          tool: "k6",
          t: 1_000_000_007,
          client: "client",
          latency: 1.5,
          ok: true,
          server: "real-1",
        },
      ],
      dropped: 0,
    });
  });

  test("a request that failed has no server", () => {
    const line = point("keelhaul_answer", "2026-03-01T12:00:00.5Z", 0, { ok: "false", server: "" });
    expect(readK6Samples(`${line}\n`, "client", start).events).toMatchObject([
      { ok: false, server: null, t: 5e8 },
    ]);
  });

  test("samples come in the order of their stamps, other metrics do not, and a line cut short is left out", () => {
    const late = point("keelhaul_answer", "2026-03-01T12:00:02Z", 2, { ok: "true", server: "real-1" });
    const early = point("keelhaul_answer", "2026-03-01T12:00:01Z", 1, { ok: "true", server: "real-2" });
    const other = point("http_reqs", "2026-03-01T12:00:01Z", 1);
    const { events } = readK6Samples(`${late}\n${other}\n${early}\n${early.slice(0, 40)}`, "client", start);
    expect(events.map((event) => event.server)).toEqual(["real-2", "real-1"]);
  });

  test("iterations that k6 dropped are added up", () => {
    const lines = [3, 4].map((value) => point("dropped_iterations", "2026-03-01T12:00:02Z", value));
    expect(readK6Samples(`${lines.join("\n")}\n`, "client", start).dropped).toBe(7);
  });

  test("a time that is none is said", () => {
    expect(() => realtimeNs("yesterday")).toThrow("k6 wrote the time 'yesterday', which is not RFC 3339");
  });
});
