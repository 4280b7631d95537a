/** Whole runs for tests, good ones; each test bends the one thing that it is about. Times in milliseconds. */
import type { NodeName } from "../domain/node.ts";
import type { RecordingHeader } from "../domain/recording.ts";
import { given, one, pair, type Story, two } from "./testing.ts";

export interface FailoverTimes {
  /** The backup's first advertisement; the master's last was at 9 000, and its node loses power at 9 400. */
  readonly takeover: number;
  readonly addressAfter: number;
  readonly arpAfter: number;
  readonly answersAfter: number;
}

export const onTime: FailoverTimes = {
  takeover: 12_648.7,
  addressAfter: 0.2,
  arpAfter: 0.4,
  answersAfter: 1.3,
};

/**
 * Power off at 9.4 s and on again at 16 s, the first master back at 19.6094 s, the end at 25 s. Every plane is
 * told; parts may be left out or added by the caller.
 */
export function powerOff(times: Partial<FailoverTimes> = {}, header: Partial<RecordingHeader> = {}): Story {
  const { takeover, addressAfter, arpAfter, answersAfter } = { ...onTime, ...times };
  const back = 19_609.4;
  const [address, arp, answers] = [addressAfter, arpAfter, answersAfter].map((after) => takeover + after);
  const exactAt = [9_400, answers!];
  return framed(header, [one], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
    .power(9_450, one, "down")
    .power(15_950, one, "up")
    .adverts(one, { from: 0, to: 9_400 })
    .adverts(two, { from: takeover, to: back, heardBy: [] })
    .adverts(one, { from: back, to: 25_001 })
    .held(one, 0)
    .held(two, address!, back + 0.3)
    .held(one, back + 0.2)
    .gratuitousArp(two, arp!)
    .gratuitousArp(one, back + 0.4)
    .answered(0, 9_400, [one])
    .answered(9_400, takeover, [])
    .answered(takeover + 10, back, [two])
    .answered(back + 10, 25_000, [one])
    .neighbour(0, one)
    .neighbour(arp! + 0.1, two)
    .neighbour(back + 0.5, one)
    .probes({ from: 0, to: 9_400, via: one, exactAt })
    .probes({ from: 9_400, to: answers!, via: one, outcome: "timeout", exactAt })
    .probes({ from: answers!, to: back, via: two, exactAt })
    .probes({ from: back + 1, to: 25_000, via: one });
}

/** The same with a goodbye: the daemon is stopped in good order at 9.4 s and started again at 16 s. */
export function gracefulStop(takeover = 9_400 + 648.6): Story {
  const back = 19_609.4;
  const exactAt = [9_400, takeover + 1.3];
  return framed({}, [one], { asked: 9_395, began: 9_400, "end-asked": 15_900, ended: 16_000 })
    .adverts(one, { from: 0, to: 9_400 })
    .advert(one, 9_400, { priority: 0 })
    .adverts(two, { from: takeover, to: back })
    .adverts(one, { from: back, to: 25_001 })
    .held(one, 0, 9_400.5)
    .held(two, takeover + 0.2, back + 0.3)
    .held(one, back + 0.2)
    .gratuitousArp(two, takeover + 0.4)
    .gratuitousArp(one, back + 0.4)
    .answered(0, 9_400, [one])
    .answered(takeover + 10, back, [two])
    .answered(back + 10, 25_000, [one])
    .neighbour(0, one)
    .neighbour(takeover + 0.5, two)
    .neighbour(back + 0.5, one)
    .probes({ from: 0, to: 9_400, via: one, exactAt })
    .probes({ from: 9_400, to: takeover + 1.3, via: one, outcome: "timeout", exactAt })
    .probes({ from: takeover + 1.3, to: back, via: two, exactAt })
    .probes({ from: back + 1, to: 25_000, via: one });
}

/**
 * Nothing passes between the directors from 9.4 s to 16 s: both advertise and both have the address, until the
 * backup hears the master again at 16.4 s. Clients stay with the first throughout.
 */
export function cutHeartbeat(header: Partial<RecordingHeader> = {}, backupGivesUp = 16_400): Story {
  const takeover = 12_648.7;
  return framed(header, [one, two], { asked: 9_399, began: 9_400, "end-asked": 15_990, ended: 16_000 })
    .adverts(one, { from: 0, to: 9_400 })
    .adverts(one, { from: 10_000, to: 16_000, heardBy: [] })
    .adverts(one, { from: 16_000, to: 25_001 })
    .adverts(two, { from: takeover, to: backupGivesUp, heardBy: [] })
    .held(one, 0)
    .held(two, takeover + 0.2, backupGivesUp + 0.3)
    .gratuitousArp(two, takeover + 0.4)
    .answered(0, takeover, [one])
    .answered(takeover + 10, backupGivesUp, [one, two])
    .answered(backupGivesUp + 10, 25_000, [one])
    .neighbour(0, one)
    .probes({ from: 0, to: 25_000, via: one });
}

/** A run's phases and its one fault. */
export function framed(
  header: Partial<RecordingHeader>,
  targets: readonly NodeName[],
  edges: Parameters<Story["fault"]>[1],
): Story {
  return given(pair(header))
    .phase(0, "starting")
    .phase(1, "steady")
    .phase(9_400, "safety")
    .phase(16_000, "liveness")
    .phase(25_000, "ending")
    .fault(targets, edges);
}
