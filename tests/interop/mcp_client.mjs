// SPDX-License-Identifier: LGPL-2.1-or-later
// One session of the official TypeScript SDK. Arguments: the folder of the package, transport,
// address or command line as JSON, key, JSON list of [tool, arguments]; prints what it learned as
// JSON, as mcp_client.py does.
import { pathToFileURL } from "node:url";

const [sdk, transport, target, key, calls] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${sdk}/dist/esm/client/${name}.js`));
const headers = { "X-Session-API-Key": key, Authorization: `Bearer ${key}` };

async function connect() {
  if (transport === "stdio") {
    const { StdioClientTransport } = await load("stdio");
    const [command, ...args] = JSON.parse(target);
    return new StdioClientTransport({ command, args, env: process.env });
  }
  if (transport === "sse") {
    const { SSEClientTransport } = await load("sse");
    return new SSEClientTransport(new URL(target), { requestInit: { headers } });
  }
  const { StreamableHTTPClientTransport } = await load("streamableHttp");
  return new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers } });
}

const { Client } = await load("index");
const client = new Client({ name: "test", version: "1" });
const progress = [];
await client.connect(await connect());
await client.ping();
const tools = (await client.listTools()).tools.map((tool) => tool.name);
const results = [];
for (const [name, args] of JSON.parse(calls)) {
  results.push(
    await client.callTool({ name, arguments: args }, undefined, {
      onprogress: (said) => progress.push(said.progress),
    }),
  );
}
await client.close();
console.log(JSON.stringify({ tools, results, progress }));
