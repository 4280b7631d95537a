import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { LabNode, LabProcess } from "../engine/engine.ts";

/**
 * Starts nginx in the node with one worker, all its files below the node's directory. Every answer closes its
 * connection, so that each request is a connection and each connection a decision of the balancer before it.
 */
export async function startNginx(node: LabNode, name: string, http: string): Promise<LabProcess> {
  const directory = join(node.directory, name);
  await mkdir(directory, { recursive: true });
  const file = join(directory, "nginx.conf");
  await writeFile(
    file,
    [
      "daemon off;",
      "worker_processes 1;",
      `user ${userInfo().username};`,
      `pid ${directory}/nginx.pid;`,
      `error_log ${directory}/error.log warn;`,
      "worker_rlimit_nofile 65536;",
      "events { worker_connections 16384; }",
      "http {",
      "  access_log off;",
      "  default_type text/plain;",
      "  keepalive_timeout 0;",
      ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (kind) => `  ${kind}_temp_path ${directory}/${kind};`,
      ),
      ...http.split("\n").map((line) => `  ${line}`),
      "}",
      "",
    ].join("\n"),
  );
  return node.start(["nginx", "-e", `${directory}/error.log`, "-p", directory, "-c", file], {
    log: `${name}.log`,
  });
}

/** A server that answers every request with one fixed text. */
export const pageServer = (page: string): string =>
  `server {\n  listen 80 backlog=4096;\n  location / { return 200 "${page.replace(/["\\$]/g, "\\$&")}"; }\n}`;

/** A server that passes requests on to the given servers in turn. */
export const proxyServer = (port: number, upstreams: readonly string[]): string =>
  [
    "upstream real {",
    ...upstreams.map((each) => `  server ${each} max_fails=1 fail_timeout=6s;`),
    "}",
    "server {",
    `  listen ${port} backlog=4096;`,
    "  location / {",
    "    proxy_pass http://real;",
    "    proxy_connect_timeout 1s;",
    "  }",
    "}",
  ].join("\n");
