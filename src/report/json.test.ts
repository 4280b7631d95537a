import { renderJson, runJson } from "./json.ts";
import { failedRecording, failoverRecording, runOf } from "./testing/index.ts";

const run = runOf([failoverRecording({ rate: 20 }), failedRecording()]);

test("keeps the run's header as it is and adds what was made of each recording", () => {
  const { judged, ...header } = runJson(run);
  expect(header).toEqual(run.header);
  expect(judged.map(({ recording, outcome }) => [recording, outcome])).toEqual([
    ["failover.power-off.1", "met"],
    ["kill-daemon.1", "failed"],
  ]);
  expect(judged[0]!.verdicts).toEqual(run.recordings[0]!.verdicts);
  expect(judged[0]!.judgements).toEqual(run.recordings[0]!.judgements);
});

test("carries no history", () => {
  const text = renderJson(run);
  expect(JSON.parse(text)).toEqual(runJson(run));
  expect(text).not.toContain('"probe"');
  expect(text.length).toBeLessThan(60_000);
});
