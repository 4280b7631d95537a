import { readdirSync } from "node:fs";
import { nicName } from "../../../src/engine/docker/cabling.ts";
import { connect } from "../../../src/engine/docker/connection.ts";
import { processesNaming } from "./processes.ts";

/** What still tells of a docker lab by that name: containers, networks, NICs, its keeper. */
export async function dockerTraces(lab: string): Promise<string[]> {
  const docker = connect();
  const filters = { label: [`keelhaul.lab=${lab}`] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const nic = nicName(lab, 0, 0).slice(0, -"0-0".length);
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...readdirSync("/sys/class/net").filter((name) => name.startsWith(nic)),
    ...processesNaming("docker/keeper.ts", lab),
  ];
}
