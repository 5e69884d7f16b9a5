# SPDX-License-Identifier: LGPL-2.1-or-later
"""One session of the official Python SDK. Arguments: transport, address or command line as JSON,
key, JSON list of [tool, arguments]; prints what it learned as JSON. Runs in a Python that has the
package mcp."""

import asyncio
import contextlib
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client import streamable_http
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client


@contextlib.asynccontextmanager
async def connect(transport, url, headers):
    if transport == "stdio":
        command, *args = json.loads(url)
        server = StdioServerParameters(command=command, args=args, env=dict(os.environ))
        async with stdio_client(server) as streams:
            yield streams
    elif transport == "sse":
        async with sse_client(url, headers=headers) as streams:
            yield streams
    elif hasattr(streamable_http, "streamablehttp_client"):  # 1.x
        async with streamable_http.streamablehttp_client(url, headers=headers) as streams:
            yield streams
    else:
        async with streamable_http.create_mcp_http_client(headers=headers) as client:
            async with streamable_http.streamable_http_client(url, http_client=client) as streams:
                yield streams


async def talk(transport, url, key, calls):
    progress = []

    async def on_progress(done, total, message):
        progress.append(done)

    headers = {"X-Session-API-Key": key, "Authorization": f"Bearer {key}"}
    async with connect(transport, url, headers) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await session.initialize()
            await session.send_ping()
            tools = await session.list_tools()
            results = []
            for name, arguments in calls:
                result = await session.call_tool(name, arguments, progress_callback=on_progress)
                results.append(json.loads(result.model_dump_json(by_alias=True)))
            return {"tools": [tool.name for tool in tools.tools], "results": results,
                    "progress": progress}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(talk(*sys.argv[1:4], json.loads(sys.argv[4])))))
