import type { ServiceFacts } from "../domain/recording.ts";
import { keepalived, startKeepalived } from "./keepalived.ts";
import { proxyServer, startNginx } from "./nginx.ts";
import { promised } from "./promise.ts";
import type { Stack } from "./stack.ts";

/**
 * Real keepalived moving the VIP, and nginx on each director passing requests on to the real servers of the
 * file's virtual_server. nginx decides for each request, in turn; it keeps no persistence.
 */
export const keepalivedNginx: Stack = {
  name: "keepalived-nginx",
  description: "real keepalived moves the VIP, nginx behind it passes requests on",
  forwards: true,
  programs: [...keepalived.programs, { program: "nginx", package: "nginx-light" }],
  async plan(node, topology, { strict }) {
    const { text, instances, warnings, service: asLvs } = await promised(node, topology, strict);
    const service: ServiceFacts | null = asLvs && { ...asLvs, scheduler: "nginx-rr", persistence: 0 };
    return {
      node,
      text,
      instances,
      service,
      warnings,
      async start(lab, observer) {
        const upstreams = (service?.servers ?? []).map((each) => `${each.address}:${service?.port}`);
        const proxy = await startNginx(lab, "proxy", proxyServer(service?.port ?? 80, upstreams));
        return startKeepalived(lab, text, observer, [proxy]);
      },
    };
  },
};
