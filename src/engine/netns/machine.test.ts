import { uidOutside } from "./machine.ts";

describe("a user id as the machine sees it", () => {
  test.each([
    ["root of the machine", "         0          0 4294967295\n", 0, 0],
    ["an ordinary user outside any user namespace", "         0          0 4294967295\n", 1001, 1001],
    ["an ordinary user who is root inside one", "         0       1001          1\n", 0, 1001],
    ["one of a range", "0 1001 1\n1 100000 65536\n", 33, 100032],
  ])("%s", (_, map, uid, outside) => {
    expect(uidOutside(map, uid)).toBe(outside);
  });
});
