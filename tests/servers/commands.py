"""Commands that a server takes while it runs: `3 {"verb": …}` a line on standard input, answered by `answer 3 …`."""

import asyncio
import json
import sys
import threading


def options():
    """What the server was started with, as one JSON argument."""
    return json.loads(sys.argv[1])


def answer(number, text):
    print(f"answer {number} {json.dumps(text)}", flush=True)


def lines():
    for line in sys.stdin:
        number, _, text = line.partition(" ")
        yield number, json.loads(text)


def execute_in_thread(execute):
    """Calls `execute(command)` from a separate thread, for servers that block."""

    def run():
        for number, command in lines():
            answer(number, _tried(lambda: execute(command)))

    threading.Thread(target=run, daemon=True).start()


async def execute_in_loop(execute):
    """Awaits `execute(command)` in this event loop until standard input ends."""
    loop = asyncio.get_running_loop()

    def read():
        for number, command in lines():
            asyncio.run_coroutine_threadsafe(take(number, command), loop).result()

    async def take(number, command):
        try:
            answer(number, await execute(command))
        except Exception as error:
            answer(number, f"cannot execute: {error!r}")

    await asyncio.to_thread(read)


def _tried(run):
    try:
        return run()
    except Exception as error:
        return f"cannot execute: {error!r}"
