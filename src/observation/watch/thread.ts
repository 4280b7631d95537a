/**
 * The thread that watches: it blocks in poll(2) and not in Node's event loop, which it therefore never
 * comes back to before the end; requests reach it through a message port that it looks into.
 */
import { setPriority } from "node:os";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { setScheduler } from "@keelhaul/linux";
import type { WatchOrder, WatchReport, WatchRequest } from "./protocol.ts";
import { Watch } from "./watch.ts";

const order = workerData as WatchOrder;
const watch = new Watch(order);
const report = (message: WatchReport): void => parentPort?.postMessage(message);
let ended = false;

function obey(request: WatchRequest): void {
  if (request.kind === "open") watch.open(request.node, request.again);
  else if (request.kind === "close") watch.close(request.node);
  else if (request.kind === "flush") {
    watch.drain();
    watch.flush();
  } else {
    ended = true;
    watch.end();
  }
}

function answer(request: WatchRequest): void {
  let error: string | null = null;
  try {
    obey(request);
  } catch (caught) {
    error = caught instanceof Error ? caught.message : String(caught);
  }
  report({ kind: "events", events: watch.take() });
  report({ kind: "done", id: request.id, error });
}

function nextRequest(): WatchRequest | undefined {
  return receiveMessageOnPort(order.requests)?.message as WatchRequest | undefined;
}

/** An instrument goes before what it measures. Where this is not allowed it does without. */
function preferThisThread(): void {
  try {
    setScheduler("fifo", 1);
  } catch {
    try {
      setPriority(0, -10);
    } catch {}
  }
}

preferThisThread();
while (!ended) {
  const events = watch.turn();
  if (events.length > 0) report({ kind: "events", events });
  for (let request = nextRequest(); request && !ended; request = nextRequest()) answer(request);
}
order.requests.close();
