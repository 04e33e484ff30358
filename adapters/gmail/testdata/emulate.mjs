// Starts the Gmail of npm's "emulate" for tests, on the loopback only: node emulate.mjs MODULE PORT USERS. It says "ready" and ends with its standard input.
import net from "node:net";
import { pathToFileURL } from "node:url";

const [module, port, users] = process.argv.slice(2);
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === "number" ? listen.call(this, port, "127.0.0.1", ...rest.filter((x) => typeof x === "function")) : listen.call(this, port, ...rest);
};
const { createEmulator } = await import(pathToFileURL(module).href);
const seed = { tokens: {}, google: { users: [], messages: [{ id: "msg_welcome", user_email: "nobody@example.org", from: "x@example.org", subject: "x", body_text: "x" }] } };
for (let i = 1; i <= Number(users); i++) {
  const email = `ann${i}@example.org`;
  seed.tokens[`token-${i}`] = { login: email, scopes: [] };
  seed.google.users.push({ email, name: "Ann" });
}
await createEmulator({ service: "google", port: Number(port), seed });
console.log("ready");
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
