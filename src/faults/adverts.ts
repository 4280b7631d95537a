import type { AdvertEvent, HistoryEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { Cluster } from "./fault.ts";

/** An advertisement that the node sent, as captured on the node itself. */
export const advertFrom =
  (cluster: Cluster, node: NodeName) =>
  (event: HistoryEvent): event is AdvertEvent =>
    event.kind === "advert" &&
    event.at === node &&
    event.direction === "sent" &&
    sourceIs(cluster, node, event);

/** An advertisement of the sender that reached the receiver. */
export const advertAt =
  (cluster: Cluster, receiver: NodeName, sender: NodeName) =>
  (event: HistoryEvent): event is AdvertEvent =>
    event.kind === "advert" &&
    event.at === receiver &&
    event.direction === "received" &&
    sourceIs(cluster, sender, event);

const sourceIs = (cluster: Cluster, node: NodeName, advert: AdvertEvent): boolean =>
  cluster.lab.node(node).nics.some((nic) => nic.address === advert.source);
