import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Four processes start at once and a takeover may wait for them, so compiled code is kept between starts. It has to
 * be switched on before anything else is imported; the children find it in their environment.
 */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/director", import.meta.url));
enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import("./watchdog/process.ts");
