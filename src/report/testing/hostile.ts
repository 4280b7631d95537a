import type { JudgedRecording } from "../../domain/run.ts";
import * as make from "./events.ts";
import { splitBrainRecording } from "./split-brain.ts";

/** Text that breaks out of anything that does not escape it. */
export const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>]]>&amp;\u0000\u001b[2J\u202e|\`\n# x`;

/** A recording in which every text that could come from outside is hostile. */
export function hostileRecording(): JudgedRecording {
  const { recording, verdicts, judgements } = splitBrainRecording({ rate: 20, healsWell: false });
  const evidence = [
    {
      text: hostile,
      t: make.at(1),
      frame: { capture: `captures/${hostile}.pcapng`, number: 1 },
      filter: hostile,
    },
  ];
  return {
    recording: {
      header: {
        ...recording.header,
        ...{
          title: hostile,
          why: hostile,
          variant: hostile,
          command: hostile,
          topology: hostile,
          notes: [hostile],
        },
        configurations: recording.header.configurations.map((one) => ({
          ...one,
          file: hostile,
          text: `${hostile}\nauth_pass s3cret\n`,
        })),
        nodes: recording.header.nodes.map((node) =>
          node.role === "client" ? { ...node, name: hostile } : node,
        ),
      },
      history: make.inOrder([
        ...recording.history,
        { ...make.log("director-1", 9, `${hostile} auth_pass s3cret`) },
        { kind: "capture", t: make.at(20), at: hostile, file: hostile, frames: 3, lost: 2 },
        ...make.fault(hostile, [hostile], [9, 10], {
          layer: hostile,
          summary: hostile,
          witnesses: [hostile, hostile],
        }),
      ]),
    },
    verdicts: verdicts.map((one) => ({ ...one, summary: `${hostile} auth_pass s3cret`, evidence })),
    judgements: judgements.map((one) => ({
      ...one,
      summary: hostile,
      expectation: { ...one.expectation, why: hostile },
    })),
    outcome: "unmet",
  };
}
