import { type AddressInfo, createServer, type Server } from "node:net";
import { ipv4 } from "../address.ts";
import type { TcpCheck } from "../config/model.ts";
import { seconds } from "../units.ts";
import { tcpCheck } from "./tcp-check.ts";

function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on("error", () => {}));
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve({ server, port: (server.address() as AddressInfo).port })),
  );
}

const check = (port: number): TcpCheck => ({
  kind: "TCP_CHECK",
  connectIp: ipv4("127.0.0.1"),
  connectPort: port,
  connectTimeout: seconds(2),
  delayLoop: seconds(6),
  retry: 1,
  delayBeforeRetry: seconds(1),
  warmup: seconds(0),
});
const untilAborted = () => new AbortController();

test("a port that accepts is a success, a closed one a failure", async () => {
  const { server, port } = await listening();
  expect(await tcpCheck.attempt(check(port), untilAborted().signal)).toBe("success");
  await new Promise((resolve) => server.close(resolve));
  expect(await tcpCheck.attempt(check(port), untilAborted().signal)).toBe("failure");
});

test("an attempt that is broken off counts neither way", async () => {
  const { server, port } = await listening();
  const controller = untilAborted();
  const result = tcpCheck.attempt(check(port), controller.signal);
  controller.abort();
  expect(await result).toBe("rescheduled");
  server.close();
});

test("the first failure and a later one are told apart in the log", () => {
  expect(tcpCheck.phrases.down("[10.0.0.1]:tcp:80", 0)).toBe(
    "TCP_CHECK on service [10.0.0.1]:tcp:80 failed.",
  );
  expect(tcpCheck.phrases.down("[10.0.0.1]:tcp:80", 3)).toBe(
    "TCP_CHECK on service [10.0.0.1]:tcp:80 failed after 3 retries.",
  );
});
