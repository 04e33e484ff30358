// Starts aimock on a free port with the fixtures of a file, prints its URL, and ends when its standard input does.
import { pathToFileURL } from "node:url";

const [library, fixtures] = process.argv.slice(2);
const { LLMock } = await import(pathToFileURL(library));
const mock = new LLMock({ port: 0, host: "127.0.0.1", auth: { apiKeys: ["aimock-key"] } });
mock.loadFixtureFile(fixtures);
await mock.start();
console.log(mock.url);
process.stdin.resume();
process.stdin.on("end", async () => {
  await mock.stop();
  process.exit(0);
});
