/** Made-up runs for tests and for looking at the report; nothing in them was measured. */
import type { JudgedRecording, JudgedRun, RunHeader } from "../../domain/run.ts";
import { header } from "./cluster.ts";
import { failoverRecording } from "./failover.ts";
import { splitBrainRecording } from "./split-brain.ts";

export { failoverRecording, header, splitBrainRecording };

/** A recording of a lab that did not come up. */
export const failedRecording = (): JudgedRecording => ({
  recording: {
    header: header({
      name: "kill-daemon.1",
      title: "The master's daemon is killed, its node lives on",
      why: "Nobody removes the address from the dead daemon's node.",
      failure: "director-1 did not become master within 10.000 s; last seen in state BACKUP.",
    }),
    history: [],
  },
  verdicts: [],
  judgements: [],
  outcome: "failed",
});

export function runOf(recordings: readonly JudgedRecording[], own: Partial<RunHeader> = {}): JudgedRun {
  const first = recordings[0]?.recording.header ?? header({ name: "none" });
  const { command, topology, stack, engine, seed, commit } = first;
  return {
    header: {
      format: "keelhaul-run",
      version: 1,
      id: "2026-11-24T23-00-00-lvs-dr",
      startedAt: "2026-11-24T23:00:00Z",
      ...{ command, topology, stack, engine, seed, commit },
      recordings: recordings.map(({ recording }) => recording.header.name),
      interrupted: false,
      ...own,
    },
    recordings,
  };
}

/** Both stories in one run; 100 requests a second keep it small. */
export const syntheticRun = (rate = 100): JudgedRun =>
  runOf([failoverRecording({ rate }), splitBrainRecording({ rate })]);
