import { connect } from "node:net";
import type { TcpCheck } from "../config/model.ts";
import type { CheckerKind } from "./checker.ts";

/** Errors of this host that say nothing about the server. */
const ownErrors = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]);

/** TCP_CHECK: the server is up if it accepts a connection in time. Nothing is sent; the connection is closed again. */
export const tcpCheck: CheckerKind<TcpCheck> = {
  attempt(config, signal) {
    return new Promise((resolve) => {
      const socket = connect({
        host: config.connectIp,
        port: config.connectPort,
        ...(config.bindTo === undefined ? {} : { localAddress: config.bindTo }),
        ...(config.bindPort === undefined ? {} : { localPort: config.bindPort }),
      });
      const settle = (result: "success" | "failure" | "rescheduled") => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        socket.destroy();
        resolve(result);
      };
      const giveUp = () => settle("rescheduled");
      const timer = setTimeout(() => settle("failure"), config.connectTimeout * 1_000);
      signal.addEventListener("abort", giveUp);
      socket.once("connect", () => settle("success"));
      socket.on("error", (error: NodeJS.ErrnoException) =>
        settle(ownErrors.has(error.code ?? "") ? "rescheduled" : "failure"),
      );
    });
  },
  phrases: {
    success: (server) => `TCP connection to ${server} success.`,
    failure: (server) => `TCP connection to ${server} failed.`,
    down: (server, retries) =>
      retries === 0
        ? `TCP_CHECK on service ${server} failed.`
        : `TCP_CHECK on service ${server} failed after ${retries} retries.`,
  },
};
