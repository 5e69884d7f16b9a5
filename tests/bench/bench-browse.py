#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times `goto` with its observation, next to playwright-core on the same browser in the same run.

Prints one JSON object; times are in milliseconds. playwright-core goes to the same page, asks for
its accessibility tree and takes a screenshot; it is left out unless tests/interop/install-peers.sh
has installed it, or GLOVEBOX_PLAYWRIGHT names a folder with node_modules/playwright-core. Our step
also waits on purpose, so that pages can react: `ratio` is without these waits, `ratio_with_waits`
with them. `memory_added_kib` is what the server grew by; the browser's own processes are in
`browser_kib`, shared pages counted once.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import time

from browsetest import PROGRAM, Site, browsers_of
from gloveboxtest import Server

# After an operation, and before a look: GBX_BROWSE_PAUSE_MIN_USEC and GBX_BROWSE_SETTLE_USEC.
WAITS_MS = 250 + 500
# A step without its waits next to playwright-core's, and what the server may grow by.
ALLOWED_RATIO = 1
ALLOWED_KIB = 12 * 1024
PAGE = "<title>Bench</title><h1>Rows</h1>" + "".join(
    f"<p>row {i} <a href='#{i}'>link</a> <button>b</button></p>" for i in range(100))
PEER = """
const { chromium } = require('playwright-core');
(async () => {
  const [url, program, rounds] = process.argv.slice(1);
  const begin = performance.now();
  const browser = await chromium.launch({executablePath: program, args: ['--no-sandbox']});
  const page = await (await browser.newContext()).newPage();
  const cdp = await page.context().newCDPSession(page);
  const times = [];
  let cold = 0;
  for (let i = 0; i < Number(rounds) + 1; i++) {
    const start = performance.now();
    await page.goto(url);
    await cdp.send('Accessibility.getFullAXTree');
    await page.screenshot();
    if (i === 0) cold = performance.now() - begin;
    else times.push(performance.now() - start);
  }
  console.log(JSON.stringify({times, cold}));
  await browser.close();
})();
"""


def memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as stream:
        return next(int(line.split()[1]) for line in stream if line.startswith("VmRSS:"))


def own_kib(pid):
    """Memory of a process, of what it shares with others its part."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as stream:
        return next(int(line.split()[1]) for line in stream if line.startswith("Pss:"))


def measure_ours(url, rounds):
    with Server("--enable-browser") as server:
        before_kib = memory_kib(server.process.pid)
        times = []
        for _ in range(rounds + 1):
            start = time.perf_counter()
            answer = server.action("browse_interactive", browser_actions=f'goto("{url}")')
            times.append((time.perf_counter() - start) * 1000)
            if answer["extras"]["last_browser_action_error"]:
                raise SystemExit(answer["extras"]["last_browser_action_error"])
        return {"cold_ms": times[0], "step_ms": statistics.median(times[1:]),
                "waits_ms": WAITS_MS,
                "step_without_waits_ms": statistics.median(times[1:]) - WAITS_MS,
                "memory_added_kib": memory_kib(server.process.pid) - before_kib,
                "browser_kib": sum(map(own_kib, browsers_of(server.process.pid)))}


def measure_peer(url, rounds):
    peers = os.environ.get("GLOVEBOX_INTEROP_PEERS") or os.environ["GLOVEBOX_INTEROP_DEFAULT"]
    folder = os.environ.get("GLOVEBOX_PLAYWRIGHT") or os.path.join(peers, "devtools")
    node = shutil.which("node")
    if not node or not os.path.isdir(os.path.join(folder, "node_modules", "playwright-core")):
        return None
    result = subprocess.run([node, "-e", PEER, url, PROGRAM, str(rounds)], cwd=folder, check=True,
                            stdout=subprocess.PIPE, timeout=300)
    peer = json.loads(result.stdout)
    return {"cold_ms": peer["cold"], "step_ms": statistics.median(peer["times"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--judge", action="store_true",
                        help="fail if a step or its memory costs more than it may")
    args = parser.parse_args()
    rounds = args.rounds
    if PROGRAM is None:
        print(json.dumps({"skipped": "Chromium is not installed"}))
        return
    site = Site()
    site.pages["/bench"] = PAGE
    result = {"rounds": rounds, "glovebox": measure_ours(site.url + "/bench", rounds)}
    peer = measure_peer(site.url + "/bench", rounds)
    if peer is not None:
        result["playwright_core"] = peer
        result["ratio"] = result["glovebox"]["step_without_waits_ms"] / peer["step_ms"]
        result["ratio_with_waits"] = result["glovebox"]["step_ms"] / peer["step_ms"]
    site.stop()
    print(json.dumps(result))
    if args.judge and (result["glovebox"]["memory_added_kib"] > ALLOWED_KIB or
                       result.get("ratio", 0) > ALLOWED_RATIO):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
