import {
  GenericContainer,
  getContainerRuntimeClient,
  PullPolicy,
  type StartedTestContainer,
  type WaitStrategy,
} from "testcontainers";
import { connect } from "./connection.ts";

/** Lives until it is killed, and the kernel collects its orphans, since it ignores SIGCHLD (signal(7)). */
const pid1 = ["env", "--ignore-signal=CHLD", "sleep", "infinity"];

/**
 * A node as testcontainers starts it: on macvlan networks in a stated order, with NET_ADMIN and NET_RAW besides what
 * Docker gives every container, and not privileged. It is also what a Jest test of one's own starts a node from:
 *
 *     await using node = await new NodeContainer(image).onNetworks("front", "back").withSysctls({ … }).start();
 */
export class NodeContainer extends GenericContainer {
  #further: readonly string[] = [];

  constructor(image: string) {
    super(image);
    this.withCommand(pid1).withEntrypoint([]).withAddedCapabilities("NET_ADMIN", "NET_RAW");
    this.withPullPolicy(PullPolicy.neverPull());
    this.withWaitStrategy(atOnce);
    // Ryuk would also take away labs that are kept, and cannot take away links; the lab's keeper can do both.
    this.withAutoCleanup(false);
    this.hostConfig.LogConfig = { Type: "none", Config: {} };
  }

  /** The first is attached when the container is made, the others before it is started. */
  onNetworks(first: string, ...further: readonly string[]): this {
    this.#further = further;
    return this.withNetworkMode(first);
  }

  /** Kernel parameters of the container's namespaces, as sysctl(8) names them. */
  withSysctls(sysctls: Readonly<Record<string, string>>): this {
    this.hostConfig.Sysctls = { ...this.hostConfig.Sysctls, ...sysctls };
    return this;
  }

  override async start(): Promise<StartedTestContainer> {
    client ??= findClient();
    await client;
    return super.start();
  }

  protected override async containerCreated(id: string): Promise<void> {
    const docker = connect();
    for (const name of this.#further) await docker.getNetwork(name).connect({ Container: id });
  }
}

let client: Promise<unknown> | undefined;

/**
 * testcontainers wants to know by which address published ports are reached, and asks Docker's bridge network, which
 * a daemon need not have. Nodes publish none.
 */
async function findClient(): Promise<void> {
  const given = process.env.TESTCONTAINERS_HOST_OVERRIDE;
  process.env.TESTCONTAINERS_HOST_OVERRIDE = given ?? "localhost";
  try {
    await getContainerRuntimeClient();
  } finally {
    if (given === undefined) delete process.env.TESTCONTAINERS_HOST_OVERRIDE;
  }
}

/** A node is ready when it runs; nothing in it listens. */
const atOnce: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => atOnce,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};
