import type { Judgement } from "../domain/expectation.ts";
import { renderJUnit } from "./junit.ts";
import { hostile, hostileRecording } from "./testing/hostile.ts";
import { failedRecording, failoverRecording, runOf, splitBrainRecording } from "./testing/index.ts";
import { type Element, parseXml } from "./testing/xml.ts";

const rate = 20;
const bad = runOf([
  failoverRecording({ rate }),
  splitBrainRecording({ rate, healsWell: false }),
  failedRecording(),
]);
const suitesOf = (run: Parameters<typeof renderJUnit>[0]) => parseXml(renderJUnit(run)).children;
const cases = (suite: Element) => suite.children.filter(({ name }) => name === "testcase");
const results = (suite: Element) => cases(suite).map(({ children }) => children[0]?.name ?? "passed");

test("a suite for each recording, a case for each expectation", () => {
  const [failover, split, failed] = suitesOf(bad);
  expect(failover!.attributes.name).toBe("failover.power-off.1");
  expect(results(failover!)).toEqual(bad.recordings[0]!.judgements.map(() => "passed"));
  expect(results(split!).filter((result) => result === "failure")).toHaveLength(3);
  expect(results(failed!)).toEqual(["error"]);
  expect(cases(failed!)[0]!.children[0]!.attributes.message).toBe(
    "director-1 did not become master within 10.000 s; last seen in state BACKUP.",
  );
});

test("the counts are those of the cases, and add up", () => {
  const root = parseXml(renderJUnit(bad));
  const sum = (key: string) =>
    root.children.reduce((total, suite) => total + Number(suite.attributes[key]), 0);
  for (const key of ["tests", "failures", "errors", "skipped"])
    expect(Number(root.attributes[key])).toBe(sum(key));
  for (const suite of root.children) expect(cases(suite)).toHaveLength(Number(suite.attributes.tests));
  expect(root.attributes).toMatchObject({ failures: "3", errors: "1", skipped: "0" });
});

test("a failure says what was seen and gives the command that shows it", () => {
  const failure = cases(suitesOf(bad)[1]!).flatMap(({ children }) => children)[0]!;
  expect(failure.attributes.message).toContain("still so one advertisement after the heal");
  expect(failure.text).toContain(
    "tshark -r recordings/cut-heartbeat.1/captures/director-2.pcapng -Y 'vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.251'",
  );
});

test("unknown is an error, not applicable is skipped", () => {
  const { judgements, ...judged } = failoverRecording({ rate });
  const outcomes: Judgement["outcome"][] = ["unknown", "not-applicable"];
  const changed = judgements.map((one, i) => ({ ...one, outcome: outcomes[i] ?? one.outcome }));
  const [suite] = suitesOf(runOf([{ ...judged, judgements: changed, outcome: "unknown" }]));
  expect(results(suite!).slice(0, 3)).toEqual(["error", "skipped", "passed"]);
});

test("hostile text stays text and secrets stay secret", () => {
  const xml = renderJUnit(runOf([hostileRecording()]));
  const [suite] = parseXml(xml).children;
  const failure = cases(suite!).find(({ children }) => children[0]?.name === "failure")!.children[0]!;
  expect(failure.attributes.message).toContain(hostile.slice(0, 40));
  expect(xml).not.toContain("s3cret");
});

test("a recording of which nothing was judged is an error and not silence", () => {
  const { recording } = failoverRecording({ rate });
  const [suite] = suitesOf(runOf([{ recording, verdicts: [], judgements: [], outcome: "unknown" }]));
  expect(results(suite!)).toEqual(["error"]);
});
