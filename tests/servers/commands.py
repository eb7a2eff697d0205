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


def obey_in_thread(obey):
    """Calls `obey(command)` from a thread of its own, for servers that block."""

    def run():
        for number, command in lines():
            answer(number, _tried(lambda: obey(command)))

    threading.Thread(target=run, daemon=True).start()


async def obey_in_loop(obey):
    """Awaits `obey(command)` in this event loop until standard input ends."""
    loop = asyncio.get_running_loop()

    def read():
        for number, command in lines():
            asyncio.run_coroutine_threadsafe(take(number, command), loop).result()

    async def take(number, command):
        try:
            answer(number, await obey(command))
        except Exception as error:
            answer(number, f"cannot obey: {error!r}")

    await asyncio.to_thread(read)


def _tried(run):
    try:
        return run()
    except Exception as error:
        return f"cannot obey: {error!r}"
