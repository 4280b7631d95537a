import type { Config } from "jest";

/** Node strips the types itself; no transformer stands between the source and the run. */
const native = {
  transform: {},
  extensionsToTreatAsEsm: [".ts"],
  testEnvironment: "node",
} satisfies Config["projects"] extends (infer P)[] | undefined ? Partial<Exclude<P, string>> : never;

const config: Config = {
  projects: [
    {
      ...native,
      displayName: "unit",
      roots: ["<rootDir>/src", "<rootDir>/linux/src", "<rootDir>/referee"],
      testMatch: ["**/*.test.ts"],
    },
    { ...native, displayName: "director", roots: ["<rootDir>/director/src"], testMatch: ["**/*.test.ts"] },
    { ...native, displayName: "suites", roots: ["<rootDir>/suites"], testMatch: ["**/*.test.ts"] },
  ],
};

export default config;
