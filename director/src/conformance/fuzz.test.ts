import { fuzzConfigs } from "../../fuzz/configs.ts";
import { fuzzPackets } from "../../fuzz/packets.ts";

/* A short turn of `npm run fuzz`. */

test("six thousand packets leave every router in one piece, and are of every kind", () => {
  const { packets, accepted, rejected, unheard, takeovers } = fuzzPackets(1, 6_000);
  expect(packets).toBe(6_000);
  for (const kind of [accepted, rejected, unheard]) expect(kind).toBeGreaterThan(300);
  expect(takeovers).toBeGreaterThan(20);
});

test("a thousand configuration files are read, good and bad ones", () => {
  const { configs, accepted, diagnostics } = fuzzConfigs(1, 1_000);
  expect(configs).toBe(1_000);
  expect(accepted).toBeGreaterThan(5);
  expect(diagnostics).toBeGreaterThan(1_000);
});
