/**
 * The histories in fixtures/histories/: one good and one bad of every property, judged from the files alone.
 * `BLESS=1` writes them anew from the stories.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Expectation } from "../domain/expectation.ts";
import type { HistoryEvent } from "../domain/history.ts";
import type { Recording, RecordingHeader } from "../domain/recording.ts";
import { judge } from "./judge.ts";
import { cutHeartbeat, framed, gracefulStop, powerOff } from "./stories.ts";
import { expecting, one, type Story, two } from "./testing.ts";

const directory = fileURLToPath(new URL("../../fixtures/histories/", import.meta.url));
const healedAt16 = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };

interface Fixture {
  readonly title: string;
  readonly story: Story;
  readonly expectations: readonly Expectation[];
}

const allGood = [
  expecting("failover-within", "wire", "fault", "holds"),
  expecting("failover-within", "address", "fault", "holds"),
  expecting("failover-within", "arp", "fault", "holds"),
  expecting("failover-within", "data", "fault", "holds"),
  expecting("single-holder", "address", "fault", "holds"),
  expecting("single-holder", "wire", "fault", "holds"),
  expecting("single-holder", "arp", "healed", "holds"),
  expecting("single-holder", "data", "healed", "holds"),
  expecting("some-holder", "wire", "fault", "holds"),
  expecting("some-holder", "address", "fault", "holds"),
  expecting("distribution", "data", "run", "holds"),
  expecting("caches-correct", "arp", "fault", "holds"),
  expecting("caches-correct", "arp", "healed", "holds"),
  expecting("caches-correct", "arp", "run", "holds"),
  expecting("steady-again", null, "healed", "holds"),
];

const fixtures: Readonly<Record<string, Fixture>> = {
  "power-off": {
    title: "The master's node loses power and comes back; all is as it should be",
    story: powerOff(),
    expectations: allGood,
  },
  "graceful-stop": {
    title: "The master says goodbye and comes back; all is as it should be",
    story: gracefulStop(),
    expectations: allGood,
  },
  "takeover-too-early": {
    title: "The backup does not wait for its master-down time",
    story: powerOff({ takeover: 11_000 }),
    expectations: [
      expecting("failover-within", "wire", "fault", "violated"),
      expecting("failover-within", "data", "fault", "violated"),
    ],
  },
  "takeover-too-late": {
    title: "The backup waits too long, announces itself late, and clients come back later still",
    story: powerOff({ takeover: 12_900, addressAfter: 300, arpAfter: 600, answersAfter: 1_500 }),
    expectations: (["wire", "address", "arp", "data"] as const).map((plane) =>
      expecting("failover-within", plane, "fault", "violated"),
    ),
  },
  "split-brain": {
    title: "The directors lose sight of each other: two holders until the heal",
    story: cutHeartbeat(),
    expectations: [
      expecting("single-holder", "wire", "fault", "violated"),
      expecting("single-holder", "address", "fault", "violated"),
      expecting("single-holder", "arp", "fault", "violated"),
      expecting("single-holder", "wire", "healed", "holds"),
    ],
  },
  "split-brain-stays": {
    title: "The backup does not give up after the heal",
    story: cutHeartbeat({}, 24_000),
    expectations: (["wire", "address", "arp"] as const).map((plane) =>
      expecting("single-holder", plane, "healed", "violated"),
    ),
  },
  "nobody-takes-over": {
    title: "The backup never takes over",
    story: framed({}, [one], { ...healedAt16, "end-asked": 18_900, ended: 19_000 })
      .adverts(one, { from: 0, to: 9_400 })
      .held(one, 0)
      .power(9_450, one, "down")
      .power(18_950, one, "up")
      .adverts(one, { from: 22_650, to: 25_001 })
      .held(one, 22_650)
      .probes({ from: 0, to: 9_400, via: one, exactAt: [9_400, 22_651] })
      .probes({ from: 9_400, to: 22_651, via: one, outcome: "timeout", exactAt: [9_400, 22_651] })
      .probes({ from: 22_651, to: 25_000, via: one, exactAt: [9_400, 22_651] }),
    expectations: [
      expecting("failover-within", "wire", "fault", "violated"),
      expecting("failover-within", "data", "fault", "violated"),
      expecting("some-holder", "wire", "fault", "violated"),
      expecting("some-holder", "address", "fault", "violated"),
    ],
  },
  "uneven-distribution": {
    title: "Every third source goes to the second server, under a scheduler that promises rr",
    story: framed({}, [one], {}).probes({
      from: 0,
      to: 4_800,
      via: one,
      server: (index) => ((index % 16) % 3 === 2 ? "real-2" : "real-1"),
    }),
    expectations: [expecting("distribution", "data", "run", "violated")],
  },
  "poisoned-cache": {
    title: "The loser's gratuitous ARP comes last, and the client believes it until the end",
    story: cutHeartbeat().gratuitousArp(two, 16_399).neighbour(16_399.1, two),
    expectations: [
      expecting("caches-correct", "arp", "healed", "violated"),
      expecting("caches-correct", "arp", "run", "violated"),
      expecting("single-holder", "wire", "healed", "holds"),
    ],
  },
  "wrong-master": {
    title: "The first master is back and does not preempt, though it is configured to",
    story: framed({}, [one], healedAt16)
      .adverts(one, { from: 0, to: 9_400 })
      .held(one, 0, 9_400)
      .adverts(two, { from: 12_648.7, to: 25_001 })
      .held(two, 12_648.9),
    expectations: [expecting("steady-again", null, "healed", "violated")],
  },
};

function write(name: string, { title, story, expectations }: Fixture): void {
  const { header, history } = story.recording();
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  const head: RecordingHeader = { ...header, name, title, expectations };
  writeFileSync(join(folder, "recording.json"), `${JSON.stringify(head, null, 2)}\n`);
  writeFileSync(
    join(folder, "history.ndjson"),
    history.map((event) => `${JSON.stringify(event)}\n`).join(""),
  );
}

function read(name: string): Recording {
  const text = (file: string) => readFileSync(join(directory, name, file), "utf8");
  const lines = text("history.ndjson").trimEnd().split("\n");
  return {
    header: JSON.parse(text("recording.json")) as RecordingHeader,
    history: lines.map((line) => JSON.parse(line) as HistoryEvent),
  };
}

if (process.env.BLESS === "1") for (const [name, fixture] of Object.entries(fixtures)) write(name, fixture);

test("there is a history on disk for each story, and none besides", () => {
  expect(readdirSync(directory).sort()).toEqual(Object.keys(fixtures).sort());
});

test.each(Object.keys(fixtures))("%s is judged as its header expects", (name) => {
  const recording = read(name);
  const { judgements } = judge(recording);
  expect(recording.header.expectations).toEqual(fixtures[name]!.expectations);
  expect(judgements.map(({ outcome, summary }) => ({ outcome, summary }))).toEqual(
    judgements.map(({ summary }) => ({ outcome: "met", summary })),
  );
});

test("every property has a good and a bad history", () => {
  const seen = Object.values(fixtures).flatMap(({ expectations }) => expectations);
  const properties = [...new Set(seen.map(({ property }) => property))];
  for (const property of properties)
    expect(
      new Set(seen.filter((each) => each.property === property).map(({ expect: answer }) => answer)),
    ).toEqual(new Set(["holds", "violated"]));
  expect(properties).toHaveLength(6);
});
