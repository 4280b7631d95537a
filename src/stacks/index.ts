import type { StackName } from "../domain/recording.ts";
import { director } from "./director.ts";
import { keepalived } from "./keepalived.ts";
import { keepalivedNginx } from "./keepalived-nginx.ts";
import type { Stack } from "./stack.ts";

export const stacks: Readonly<Record<StackName, Stack>> = {
  director,
  keepalived,
  "keepalived-nginx": keepalivedNginx,
};
