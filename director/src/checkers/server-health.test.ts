import { ipv4 } from "../address.ts";
import type { RealServer, VirtualServer } from "../config/model.ts";
import type { LvsService } from "../ipvs/services.ts";
import { ServerHealth } from "./server-health.ts";

const service: LvsService = {
  protocol: "TCP",
  address: ipv4("10.0.0.100"),
  port: 80,
  server: {} as VirtualServer,
};
const real = (inhibitOnFailure: boolean) =>
  ({ address: ipv4("10.0.0.1"), port: 80, weight: 3, inhibitOnFailure }) as RealServer;

test("the first checker to fail takes the server out, the last one to recover brings it back", () => {
  const health = new ServerHealth(service, real(false), []);
  expect(health.recovered(0)).toBeUndefined();
  expect(health.failed(0)).toEqual({
    log: "Removing service [10.0.0.1]:tcp:80 from VS [10.0.0.100]:tcp:80",
    member: {
      service: { protocol: "TCP", address: "10.0.0.100", port: 80 },
      server: { address: "10.0.0.1", port: 80 },
      weight: null,
    },
  });
  expect(health.failed(1)).toBeUndefined();
  expect(health.recovered(0)).toBeUndefined();
  expect(health.recovered(1)).toMatchObject({
    log: "Adding service [10.0.0.1]:tcp:80 to VS [10.0.0.100]:tcp:80",
    member: { weight: 3 },
  });
});

test("with inhibit_on_failure the server stays with weight 0", () => {
  const health = new ServerHealth(service, real(true), []);
  expect(health.failed(0)).toMatchObject({
    log: "Disabling service [10.0.0.1]:tcp:80 of VS [10.0.0.100]:tcp:80",
    member: { weight: 0 },
  });
  expect(health.recovered(0)).toMatchObject({
    log: "Enabling service [10.0.0.1]:tcp:80 of VS [10.0.0.100]:tcp:80",
    member: { weight: 3 },
  });
});

test("under alpha every checker has to succeed once", () => {
  const health = new ServerHealth(service, real(false), [0, 1]);
  expect(health.alive).toBe(false);
  expect(health.recovered(1)).toBeUndefined();
  expect(health.recovered(0)?.member.weight).toBe(3);
});
