import type { Lab } from "../engine/engine.ts";
import { pageServer, startNginx } from "../stacks/nginx.ts";

/** Starts nginx with its page on every real server, and on no other node. */
export async function startRealServers(lab: Lab): Promise<void> {
  const serving = lab.topology.nodes.filter((node) => node.role === "real-server" && node.page !== null);
  await Promise.all(
    serving.map((node) => startNginx(lab.node(node.name), "nginx", pageServer(node.page ?? ""))),
  );
}
