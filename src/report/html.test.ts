import { renderHtml } from "./html.ts";
import { hostileRecording } from "./testing/hostile.ts";
import {
  failedRecording,
  failoverRecording,
  runOf,
  splitBrainRecording,
  syntheticRun,
} from "./testing/index.ts";

const html = renderHtml(syntheticRun());
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found!);

describe("the page", () => {
  test("says in one sentence how it went, and what the exit code means", () => {
    expect(html).toContain("2 of 2 scenarios as expected.");
    expect(html).toContain("Exit code 0: every expectation was met.");
    const bad = renderHtml(runOf([splitBrainRecording({ rate: 20, healsWell: false }), failedRecording()]));
    expect(bad).toContain(
      "0 of 2 scenarios as expected; kill-daemon.1 could not be run; cut-heartbeat.1 not as expected.",
    );
    expect(bad).toContain("Exit code 3");
    expect(bad).toContain("director-1 did not become master within 10.000 s");
  });

  test("names no other place: every link is relative, every reference is within the page", () => {
    const references = matches(html, /\b(?:href|src|action|srcset|xlink:href)="([^"]*)"/g);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references)
      expect(reference).toMatch(/^(#|recordings\/|run\.json|junit\.xml|summary\.md)/);
    expect(html).not.toMatch(/url\((?!#)|@import|<link|<img|<iframe|https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
  });

  test("forbids what is not in it", () => {
    const [policy] = matches(html, /http-equiv="Content-Security-Policy" content="([^"]*)"/g);
    expect(policy).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=*&#39;; script-src &#39;sha256-/,
    );
    expect(html).not.toMatch(/\sstyle=|\son\w+="/);
  });

  test("has one heading of the first level, unique ids, and a target for every anchor", () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    const ids = matches(html, /\bid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    for (const anchor of matches(html, /href="#([^"]*)"/g)) expect(ids).toContain(anchor);
    for (const pattern of matches(html, /url\(#([^)]*)\)/g)) expect(ids).toContain(pattern);
  });

  test("gives every table a caption and every picture a name", () => {
    const tables = html.split("<table").slice(1);
    expect(tables.length).toBeGreaterThan(6);
    for (const table of tables) expect(table).toMatch(/^[^>]*><caption>/);
    for (const svg of matches(html, /<svg([^>]*)>/g))
      expect(svg).toMatch(/aria-label="[^"]{20}|aria-hidden="true"/);
  });

  test("shows each plane apart, with measure, error and bounds", () => {
    expect(html).toContain("Wire plane: who advertised");
    expect(html).toContain("Data plane: what the client&#39;s requests met");
    expect(html).toMatch(
      /detection<\/span> <b>3\.650 s<\/b> ± 1\.00 ms <span class="expected">\(3\.647 s to 3\.698 s\)/,
    );
    expect(html).toContain("<strong>two holders</strong> while the fault lasts for 2.000 s to 6.648 s");
  });

  test("gives for evidence the command that shows it", () => {
    expect(html).toContain(
      "tshark -r recordings/failover.power-off.1/captures/director-2.pcapng -Y &#39;vrrp.virt_rtr_id == 100 &amp;&amp; ip.src == 192.168.114.251&#39;",
    );
    expect(html).toContain('href="recordings/failover.power-off.1/captures/director-2.pcapng"');
  });

  test("masks secrets in the configurations and shows in what the directors differ", () => {
    expect(html).not.toContain("abc123");
    expect(html).toContain("auth_pass ********");
    expect(html).toMatch(/class="removed">- {5}priority 100\n<\/span><span class="added">\+ {5}priority 90/);
  });

  test("counts decisions against what the weights give, and says how far they are off", () => {
    expect(html).toContain('<td class="number">9<span class="why">expected 8 or 9</span></td>');
    const { recording, ...judged } = failoverRecording({ rate: 100 });
    const history = recording.history.map((event) =>
      event.kind === "probe" && event.server !== null ? { ...event, server: "real-1" } : event,
    );
    const uneven = renderHtml(runOf([{ ...judged, recording: { ...recording, history } }]));
    expect(uneven).toContain('<td class="number">17<span class="why">expected 8 or 9, off by +8</span></td>');
    expect(uneven).toContain('<td class="number">0<span class="why">expected 8 or 9, off by −8</span></td>');
  });

  test("says what a capture lost", () => {
    const { recording, ...judged } = failoverRecording({ rate: 20 });
    const history = recording.history.map((event) =>
      event.kind === "capture" && event.at === "client" ? { ...event, lost: 7 } : event,
    );
    const lossy = renderHtml(runOf([{ ...judged, recording: { ...recording, history } }]));
    expect(lossy).toContain(
      "The capture at client lost 7 frames of 142325: timing verdicts that rest on it are unknown.",
    );
  });
});

describe("verdicts", () => {
  const { recording, verdicts, judgements } = splitBrainRecording({ rate: 20, healsWell: false });
  const pageOf = (changed: Partial<Parameters<typeof runOf>[0][number]>) =>
    renderHtml(runOf([{ recording, verdicts, judgements, outcome: "unmet", ...changed }]));

  test("an unmet expectation is told once, by what was seen and not by what was expected", () => {
    const unmet = judgements.map((one) => ({ ...one, summary: `Expected otherwise, but: ${one.summary}` }));
    expect(pageOf({ judgements: unmet.filter(({ outcome }) => outcome === "unmet") })).not.toContain(
      "Expected otherwise",
    );
  });

  test("a bound that was missed is told beside the verdict", () => {
    const [first] = judgements;
    const missed = { ...first!, outcome: "unmet" as const, summary: `double is 3350 ms. ${first!.summary}` };
    expect(pageOf({ judgements: [missed] })).toContain('<p class="judgement">double is 3350 ms.</p>');
  });

  test("what does not apply takes one line and no tick", () => {
    const silent = judgements.map((one) => ({
      ...one,
      outcome: "not-applicable" as const,
      summary: "No client here.",
    }));
    const page = pageOf({ judgements: silent });
    expect(matches(page, /(<td>No client here\.<\/td>)/g)).toHaveLength(4);
    expect(matches(page, /(class="badge not-applicable")/g)).toHaveLength(4);
    expect(page).toContain('<li class="not-applicable">– two holders while the fault lasts');
    expect(page).not.toContain('class="met"');
  });

  test("what nobody asked for is kept apart", () => {
    const page = pageOf({ judgements: judgements.slice(1) });
    expect(page).toContain("Judged though nothing was expected (1)");
  });

  test("of a lab that failed the failure is told, and not that everything else is unknown", () => {
    const unknown = judgements.map((one) => ({ ...one, outcome: "unknown" as const }));
    const page = renderHtml(runOf([{ ...failedRecording(), judgements: unknown }]));
    expect(matches(page, /<ul class="problems">(.*?)<\/ul>/gs)[0]!.match(/<li/g)).toHaveLength(1);
  });

  test("an interval of a verdict that holds is drawn as allowed", () => {
    expect(html).toContain('class="found allowed"');
    expect(pageOf({})).toMatch(/class="found" /);
  });
});

describe("hostile text", () => {
  const page = renderHtml(runOf([hostileRecording()]));

  test("opens no tag and no attribute", () => {
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(matches(page, /<(script)/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|onerror=alert\(2\)>(?!\]\])/);
    const tags = new Set(matches(page, /<([a-z0-9]+)/gi));
    expect(
      [...tags].filter((tag) => /script|img|iframe|object|embed|form|input|base|link/.test(tag)),
    ).toEqual(["script"]);
  });

  test("brings no control characters and no turned text, and secrets in it are masked", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not come through
    expect(page).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
    expect(page).not.toContain("s3cret");
  });
});

describe("repetitions", () => {
  const phases = [0.1, 0.4, 0.7];
  const repeated = phases.map((phase, i) => failoverRecording({ rate: 20, phase, repetition: i + 1 }));

  test("are summed up by median and worst and drawn over the phase", () => {
    const page = renderHtml(runOf(repeated));
    expect(page).toContain("3 of 3 as expected");
    expect(page).toMatch(/median<\/span> <b>3\.253 s/);
    expect(page).toMatch(/worst<\/span> <b>3\.553 s/);
    expect(page).toContain('<svg class="scatter"');
  });

  test("beyond a dozen are not all drawn, but all listed", () => {
    const many = Array.from({ length: 14 }, (_, i) =>
      failoverRecording({ rate: 20, phase: i / 14, repetition: i + 1 }),
    );
    const page = renderHtml(runOf(many));
    expect(matches(page, /(<section class="recording)/g)).toHaveLength(14);
    expect(matches(page, /(One of many repetitions: not drawn)/g).length).toBe(13);
  });
});

test("a minute of a thousand requests a second stays small", () => {
  const run = runOf(
    Array.from({ length: 6 }, (_, i) => failoverRecording({ rate: 1000, repetition: i + 1 })),
  );
  expect(renderHtml(run).length).toBeLessThan(1_500_000);
});

test("a run without recordings is a page all the same", () => {
  expect(renderHtml(runOf([]))).toContain("0 of 0 scenarios as expected.");
});
