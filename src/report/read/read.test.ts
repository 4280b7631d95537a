import { addressOf, macOf, nodes } from "../testing/cluster.ts";
import * as make from "../testing/events.ts";
import { failoverRecording, header, splitBrainRecording } from "../testing/index.ts";
import { namingOf, viewOf } from "../view.ts";
import { binAnswers } from "./answers.ts";
import { failureSpans } from "./failures.ts";
import { momentsOf } from "./moments.ts";
import { failoverOf } from "./parts.ts";
import { decisionsOf, tenuresOf } from "./tenures.ts";
import { zoomsOf } from "./zooms.ts";

const view = viewOf(failoverRecording({ rate: 100 }), "recordings/failover.power-off.1");
const split = viewOf(splitBrainRecording({ rate: 100 }), "recordings/cut-heartbeat.1");
const viewOfEvents = (...events: Parameters<typeof make.inOrder>[0]) =>
  viewOf(
    {
      recording: { header: header({ name: "made" }), history: make.inOrder(events) },
      verdicts: [],
      judgements: [],
      outcome: "met",
    },
    "recordings/made",
  );
const span = ({ from, to }: { from: number; to: number }) => [from / 1e9, to / 1e9];

describe("directors", () => {
  test("a node that loses power holds its address no longer, though no address event says so", () => {
    expect(view.directors[0]!.held.map(span)[0]).toEqual([3.9211, 10.27]);
    expect(view.directors[0]!.down.map(span)[0]![0]).toBe(10.27);
  });

  test("what a program without power says came late and is not its state", () => {
    const [claims] = viewOfEvents(
      make.claim("director-1", 1, "MASTER"),
      make.power("director-1", 2, "down"),
      make.claim("director-1", 2.01, "STOP"),
      make.power("director-1", 4, "up"),
      make.claim("director-1", 5, "BACKUP"),
      make.phase(6, "ending"),
    ).directors.map((director) => director.claims.map((claim) => [claim.value, ...span(claim)]));
    expect(claims).toEqual([
      ["MASTER", 1, 2],
      ["BACKUP", 5, 6],
    ]);
  });

  test("an address on lo, or one that is no VIP, is nobody's holding", () => {
    const elsewhere = { ...make.address("director-1", 1, "added"), interface: "lo" };
    expect(viewOfEvents(elsewhere as typeof elsewhere & { kind: "address" }).directors[0]!.held).toEqual([]);
  });

  test("of an advert that several nodes captured, the sender's copy alone is drawn", () => {
    const sent = make.advert("director-1", 1, 100);
    const received = { ...sent, at: "director-2", direction: "received" } as typeof sent;
    expect(viewOfEvents(sent, received).directors[0]!.adverts).toEqual([sent]);
    expect(viewOfEvents(received).directors[0]!.adverts).toEqual([received]);
  });
});

test("rounds of who-has with the same answers become one run; two answers stay two", () => {
  expect(split.rounds.runs.map(({ value }) => value.length)).toEqual([1, 2, 1]);
  expect(view.rounds.runs.map(({ value }) => value.length)).toEqual([1, 0, 1, 1]);
});

test("bins count every request, each once", () => {
  const bins = binAnswers(view.answers.probes, ["real-1", "real-2"], { from: 0, to: 24e9, width: 50e6 });
  expect(bins).toHaveLength(480);
  expect(bins.reduce((sum, { planned }) => sum + planned, 0)).toBe(view.answers.probes.length);
  expect(bins.reduce((sum, { failed }) => sum + failed, 0)).toBe(
    view.answers.probes.length - view.answers.answered,
  );
  for (const { planned, failed, byServer } of bins)
    expect(failed + byServer.reduce((a, b) => a + b)).toBe(planned);
});

test("failed requests close together are one stretch, those apart are two", () => {
  const lost = make.probes(0, 1, 100, (t) =>
    t < 0.2 || (t >= 0.5 && t < 0.51) ? null : { director: "director-1", server: "real-1" },
  );
  const spans = failureSpans(viewOfEvents(...lost).answers.probes);
  expect(spans.map(({ count, from }) => [count, from])).toEqual([
    [20, 0],
    [1, 5e8],
  ]);
});

test("with persistence a source is one decision for each director that served it", () => {
  const tenures = tenuresOf(view.answers.probes, view.naming);
  expect(tenures.map(({ director }) => director)).toEqual(["director-1", "director-2", "director-1"]);
  expect(Object.fromEntries(decisionsOf(tenures[0]!, true))).toEqual({ "real-1": 9, "real-2": 8 });
  const all = [...decisionsOf(tenures[0]!, false).values()].reduce((a, b) => a + b);
  expect(all).toBe(tenures[0]!.requests);
});

test("the parts of a failover lie where they count from", () => {
  const { parts, takeover } = failoverOf(view)!;
  const at = Object.fromEntries(parts.map(({ title, from, to }) => [title, [from, to]]));
  expect(at["fault to takeover"]).toEqual([0, takeover]);
  expect(at["last advert heard to takeover"]).toEqual([takeover - 3649.8, takeover]);
  expect(at["takeover to address"]).toEqual([takeover, takeover + 0.9]);
  expect(at.outage![0]).toBeCloseTo(0.3, 6);
  expect(failoverOf(split)).toBeNull();
});

test("zooms stand around the fault and the heal and end when nothing changes any more", () => {
  expect(zoomsOf(view).map(({ title }) => title)).toEqual(["Around the fault", "Around the heal"]);
  const [fault, heal] = zoomsOf(view).map(span) as [number[], number[]];
  expect(fault[0]).toBeCloseTo(9.57, 6);
  expect(fault[1]).toBeGreaterThan(13.6);
  expect(fault[1]).toBeLessThan(15);
  expect(heal[1]).toBeLessThanOrEqual(24);
});

test("an address that moves long after the heal has a zoom of its own", () => {
  const late = viewOfEvents(
    ...make.fault("power-off", ["director-1"], [5, 8], { layer: "host", summary: "", witnesses: ["", ""] }),
    make.address("director-1", 30, "added"),
    make.phase(40, "ending"),
  );
  const [, heal, move] = zoomsOf(late).map(span) as [number[], number[], number[]];
  expect(heal[1]).toBeLessThan(20);
  expect(move[0]).toBeCloseTo(29.3, 6);
});

test("the story of a failover is told in order", () => {
  const told = momentsOf(view).map(({ who, text }) => `${who}: ${text}`);
  const order = [
    "director-1: begins to advertise: VRID 100, priority 100",
    "director-1: last advertisement before falling silent: VRID 100, priority 100",
    "director-1: power-off took hold: director-1 lost its power (seen by: the node's cgroup was empty)",
    "director-1: powered off",
    "director-2: begins to advertise: VRID 100, priority 90",
    "director-2: 192.168.114.180 added on eth0",
    "client: neighbour entry of 192.168.114.180 names director-2",
  ];
  expect(told.filter((line) => order.includes(line)).slice(0, order.length)).toEqual(order);
});

test("a goodbye and another VRID are moments of their own", () => {
  const other = viewOfEvents(
    make.advert("director-2", 1, 90),
    make.advert("director-2", 2, 90, 101),
    make.advert("director-2", 3, 0, 101),
  );
  expect(momentsOf(other).map(({ text }) => text)).toEqual([
    "begins to advertise: VRID 100, priority 90",
    "begins to advertise: VRID 101, priority 90",
    "says goodbye: priority 0 (VRID 101)",
  ]);
});

test("a node is known by any of its MACs and addresses, a stranger by its own", () => {
  const naming = namingOf(nodes);
  expect(naming.ofMac(macOf("real-1"))).toBe("real-1");
  expect(naming.ofAddress(addressOf("director-2"))).toBe("director-2");
  expect(naming.macText("00:00:5e:00:01:64" as ReturnType<typeof macOf>)).toBe("00:00:5e:00:01:64");
});
