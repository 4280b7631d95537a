import { daemonShortfalls, unreachable } from "./daemon-facts.ts";

const good = {
  apiVersion: "1.41",
  operatingSystem: "Debian GNU/Linux 12 (bookworm)",
  securityOptions: ["name=seccomp,profile=default"],
  networkDrivers: ["bridge", "host", "macvlan", "null"],
};

describe("what a daemon lacks", () => {
  test("is nothing for an ordinary one", () => {
    expect(daemonShortfalls(good)).toEqual([]);
    expect(daemonShortfalls({ ...good, apiVersion: "1.52" })).toEqual([]);
    expect(daemonShortfalls({ ...good, apiVersion: "2.0" })).toEqual([]);
  });

  test.each([
    ["an API too old", { apiVersion: "1.9" }, /speaks 1\.9/],
    ["Docker Desktop", { operatingSystem: "Docker Desktop" }, /virtual machine/],
    ["rootless", { securityOptions: ["name=seccomp", "name=rootless"] }, /rootless daemon/],
    ["no macvlan", { networkDrivers: ["bridge", "host"] }, /bridge, host/],
  ])("%s has a sentence of its own", (_case, change, says) => {
    const found = daemonShortfalls({ ...good, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]!.needed).toMatch(says);
    expect(found[0]!.remedy).not.toBe("");
  });
});

test.each([
  ["ENOENT", "a running Docker daemon", "there is no /var/run/docker.sock"],
  ["ECONNREFUSED", "a running Docker daemon", "nobody listens at /var/run/docker.sock"],
  ["EACCES", "the right to talk to the Docker daemon", "/var/run/docker.sock is closed to this user"],
  ["ECONNRESET", "a Docker daemon that answers", "/var/run/docker.sock: it hung up"],
])("%s is told as %s", (code, missing, needed) => {
  expect(unreachable("/var/run/docker.sock", code, "it hung up")).toMatchObject({ missing, needed });
});
