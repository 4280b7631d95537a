import { outcomeOf, Requests } from "./requests.ts";

const ECONNREFUSED = 111;
const ECONNRESET = 104;
const EADDRINUSE = 98;
const EMFILE = 24;
const TIMEOUT = 500n;
const FD = 7;
const from = (address: string) => ({ address, port: 10_000 });
const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

/** Connections that do as they are told and write down what is asked of them. */
function staged() {
  const told: string[] = [];
  const stage = {
    now: 100n,
    opens: FD,
    error: 0,
    send: 0,
    received: [] as (string | number)[],
  };
  const requests = new Requests<string>({
    connections: {
      open: ({ address, port }, _token, connecting) => {
        connecting();
        told.push(`open ${address}:${port}`);
        return stage.opens;
      },
      error: () => stage.error,
      send: () => stage.send,
      receive: () => stage.received.shift() ?? null,
      reset: (fd) => told.push(`reset ${fd}`),
    },
    request: Buffer.from("GET /"),
    timeoutNs: TIMEOUT,
    now: () => stage.now,
    ended: (about, outcome, answer) => told.push(`${about} ${outcome} ${answer?.body ?? "-"}`),
  });
  return { stage, told, requests };
}

function begun() {
  const play = staged();
  play.requests.begin("first", from("10.0.0.3"), () => play.told.push("connecting"));
  play.told.length = 0;
  return play;
}

test("connecting is announced before it happens", () => {
  const { told, requests } = staged();
  requests.begin("first", from("10.0.0.3"), () => told.push("connecting"));
  expect(told).toEqual(["connecting", "open 10.0.0.3:10000"]);
  expect(requests.nextDeadlineNs).toBe(600n);
});

test("an answer in two parts ends the request once, and resets the connection", () => {
  const { stage, told, requests } = begun();
  requests.see(0);
  stage.received = [`${HEAD}ab`];
  requests.see(0);
  expect(told).toEqual([]);
  stage.received = ["cd"];
  requests.see(0);
  requests.see(0);
  expect(told).toEqual(["first answered abcd", `reset ${FD}`]);
  expect(requests.count).toBe(0);
});

test("what is there when the connection comes up is read in the same turn", () => {
  const { stage, told, requests } = begun();
  stage.received = [`${HEAD}abcd`];
  requests.see(0);
  expect(told[0]).toBe("first answered abcd");
});

test.each([
  ["is refused", { error: ECONNREFUSED }, "refused"],
  ["breaks on sending", { send: ECONNRESET }, "reset"],
  ["is reset", { received: [ECONNRESET] }, "reset"],
  ["ends without an answer", { received: ["HTTP/1.1 200 OK\r\n", ""] }, "reset"],
])("a connection that %s", (_, change, outcome) => {
  const { stage, told, requests } = begun();
  Object.assign(stage, change);
  requests.see(0);
  expect(told).toEqual([`first ${outcome} -`, `reset ${FD}`]);
});

test("what the kernel does not open is an error at once, and nothing is reset", () => {
  const { stage, told, requests } = staged();
  stage.opens = -EADDRINUSE;
  requests.begin("first", from("10.0.0.1"), () => {});
  expect(told).toEqual(["open 10.0.0.1:10000", "first error -"]);
  expect(requests.nextDeadlineNs).toBeNull();
});

test("requests time out in order, each at its own time", () => {
  const { stage, told, requests } = begun();
  stage.now = 200n;
  requests.begin("second", from("10.0.0.4"), () => {});
  requests.expire(599n);
  expect(requests.count).toBe(2);
  requests.expire(600n);
  expect(told).toEqual(["open 10.0.0.4:10000", "first timeout -", `reset ${FD}`]);
  requests.expire(700n);
  expect(requests.count).toBe(0);
});

test.each([
  [ECONNREFUSED, "refused"],
  [ECONNRESET, "reset"],
  [32, "reset"],
  [113, "unreachable"],
  [101, "unreachable"],
  [110, "timeout"],
  [EADDRINUSE, "error"],
  [99, "error"],
  [EMFILE, "error"],
])("errno %d means %s", (errno, outcome) => {
  expect(outcomeOf(errno)).toBe(outcome);
});
