import type { Scenario, Step, Switches } from "../director/src/ipvs/scenario.ts";

const defaults: Switches = { connReuseMode: 1, expireNodestConn: false, expireQuiescentTemplate: false };

const add = (server: string, weight = 1, upper = 0, lower = 0): Step => ({
  do: "add",
  server,
  weight,
  upper,
  lower,
});
const send = (packets: string): Step => ({ do: "send", packets });
const wait = (seconds: number): Step => ({ do: "wait", seconds });
const look: Step = { do: "look" };

/** Three seconds more than the 10 s that a connection has after the client's RST. */
const closed = wait(13);

/** Open, then reset: the connection is inactive for 10 s and then gone. */
const reset = (client: number) => send(`${client}:4000:A ${client}:4000:R`);

const steps: Readonly<Record<string, readonly Step[]>> = {
  "drained-lower": [
    { do: "service", service: { scheduler: "rr" } },
    add("A", 1, 3, 1),
    send("1+5:4000:S"),
    reset(1),
    reset(2),
    look,
    send("11+2:4000:S"),
    closed,
    look,
    send("21+1:4000:S"),
    reset(3),
    closed,
    look,
    send("31+5:4000:S"),
    look,
  ],
  "drained-three-quarters": [
    { do: "service", service: { scheduler: "wlc" } },
    add("A", 1, 4, 0),
    send("1+5:4000:S"),
    reset(1),
    closed,
    send("11+1:4000:S"),
    reset(2),
    closed,
    look,
    send("21+4:4000:S"),
    look,
  ],
  "returned-with-its-counts": [
    { do: "service", service: { scheduler: "lc" } },
    add("A"),
    add("B"),
    send("1+8:4000:S"),
    { do: "remove", server: "B" },
    reset(1),
    reset(2),
    closed,
    add("C"),
    add("B"),
    look,
    send("11+12:4000:S"),
    look,
  ],
  "template-fires-under-its-connection": [
    { do: "service", service: { scheduler: "rr", persistence: { seconds: 4, prefix: 32 } } },
    add("A"),
    add("B"),
    send("1:4000:S 1:4000:A 1:4000:F 2:4000:S"),
    wait(8),
    look,
    send("1:4001:S 3:4000:S 1:4002:S"),
    wait(8),
    send("1:4003:S 4:4000:S"),
    look,
  ],
  "template-of-a-server-at-weight-0": [
    { do: "service", service: { scheduler: "rr", persistence: { seconds: 3, prefix: 32 } } },
    add("A"),
    add("B"),
    send("1:4000:S 1:4000:A 1:4000:R"),
    wait(1),
    { do: "edit", server: "B", weight: 0 },
    look,
    send("2:4000:S 1:4001:S"),
    look,
  ],
};

/** What takes real time; the waits are far enough from every timeout for a guest that is slow. */
export const timers: readonly Scenario[] = Object.entries(steps).map(([name, own], i) => ({
  name: `timers-${name}`,
  virtual: 60_000 + i,
  protocol: "TCP",
  switches: defaults,
  steps: own,
}));
