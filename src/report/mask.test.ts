import { maskSecrets } from "./mask.ts";

test.each([
  ["auth_pass abc123", "auth_pass ********"],
  ['  auth_pass "a b c" # old', "  auth_pass ******** # old"],
  ["password=hunter2;", "password=********;"],
  [
    'proxy_set_header Authorization "Bearer eyJhbGciOi";',
    'proxy_set_header Authorization "Bearer ********";',
  ],
  ["auth_type PASS", "auth_type PASS"],
  ["auth_pass ********", "auth_pass ********"],
])("%s", (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});
