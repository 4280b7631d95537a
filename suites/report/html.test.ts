import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { readRunFile } from "../../src/recording/index.ts";
import { renderReports } from "../../src/report/index.ts";
import { hostileRecording } from "../../src/report/testing/hostile.ts";
import {
  failedRecording,
  failoverRecording,
  runOf,
  splitBrainRecording,
} from "../../src/report/testing/index.ts";

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function installedBrowser(): Promise<string | null> {
  for (const path of browsers) if (await stat(path).catch(() => null)) return path;
  return null;
}

const weakContrasts = await readFile(join(import.meta.dirname, "weak-contrasts.js"), "utf8");
const executablePath = await installedBrowser();
const reason = executablePath === null ? ` (skipped: none of ${browsers.join(", ")} is installed)` : "";
const inBrowser = executablePath === null ? describe.skip : describe;

const run = runOf([
  failoverRecording(),
  splitBrainRecording({ healsWell: false }),
  failedRecording(),
  hostileRecording(),
]);

test("run.json is read back as a run file of the recording's format", async () => {
  const directory = await mkdtemp(join(tmpdir(), "keelhaul-report-"));
  await writeFile(join(directory, "run.json"), renderReports(run)["run.json"]);
  const { judged, ...header } = await readRunFile(directory);
  expect(header).toEqual(run.header);
  expect(judged.map(({ outcome }) => outcome)).toEqual(run.recordings.map(({ outcome }) => outcome));
  await rm(directory, { recursive: true });
});

inBrowser(`the report in Chromium${reason}`, () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "keelhaul-report-"));
    await mkdir(directory, { recursive: true });
    for (const [name, text] of Object.entries(renderReports(run)))
      await writeFile(join(directory, name), text);
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Opens the page and notes whatever it asks for and whatever goes wrong in it. */
  async function opened(options: Parameters<Browser["newPage"]>[0] = {}) {
    const page = await browser.newPage(options);
    const requests: string[] = [];
    const troubles: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("dialog", (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const url = `file://${join(directory, "index.html")}`;
    await page.goto(url);
    return { page, requests, troubles, url };
  }

  test("asks for nothing but itself, and no script or policy complains, with everything open and touched", async () => {
    const { page, requests, troubles, url } = await opened();
    await page.evaluate('for (const part of document.querySelectorAll("details")) part.open = true');
    await page.locator("svg.timeline").first().hover();
    await page.waitForTimeout(200);
    expect(requests).toEqual([url]);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the script runs under the page's own policy: it reads out the time under the pointer", async () => {
    const { page } = await opened();
    const timeline = page.locator("svg.timeline").first();
    await timeline.hover({ position: { x: 600, y: 100 } });
    expect(await timeline.locator(".readout").textContent()).toMatch(
      /^\d+\.\d{3} s {2}\(−?\+?\d+\.\d{3} s since the fault\)$/,
    );
    await page.close();
  });

  test("an injected script and an outside picture are stopped by the policy", async () => {
    const { page } = await opened();
    const refused: (string | undefined)[] = [];
    page.on("requestfailed", (request) => refused.push(request.failure()?.errorText));
    await page.evaluate(injection);
    await page.waitForTimeout(200);
    expect(await page.title()).not.toBe("taken over");
    expect(refused).toEqual(["csp"]);
    await page.close();
  });

  test("says everything without script too", async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    expect(await page.locator("h1").textContent()).toContain("1 of 3 scenarios as expected");
    expect(await page.locator("svg.timeline").count()).toBeGreaterThan(4);
    expect(await page.locator("button").count()).toBe(0);
    await page.close();
  });

  test.each([1320, 420])("fits a window of %i units without scrolling sideways", async (width) => {
    const { page } = await opened({ viewport: { width, height: 900 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.close();
  });

  test.each(["light", "dark"] as const)(
    "text stands out from what is behind it (%s)",
    async (colorScheme) => {
      const { page } = await opened({ colorScheme });
      const weak = await page.evaluate(weakContrasts);
      expect(weak).toEqual([]);
      await page.close();
    },
  );

  test("junit.xml is XML to a browser's parser", async () => {
    const { page } = await opened();
    expect(await parseError(page, renderReports(run)["junit.xml"])).toBeNull();
    expect(await parseError(page, "<a><b></a>")).not.toBeNull();
    await page.close();
  });
});

/** What runs in the page is text: this program's types know no documents. */
const parseError = (page: Page, xml: string): Promise<string | null> =>
  page.evaluate(
    `new DOMParser().parseFromString(${JSON.stringify(xml)}, "application/xml").querySelector("parsererror")?.textContent ?? null`,
  );

const injection = `
  const script = document.createElement("script");
  script.textContent = "document.title = 'taken over'";
  const image = document.createElement("img");
  image.src = "http://127.0.0.1:9/x.png";
  document.body.append(script, image);`;
