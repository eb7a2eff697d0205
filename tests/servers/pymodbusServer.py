"""pymodbus serving register images: {"port": …, "framer": "socket" or "rtu", "units": {"1": {"input": {"0": [registers]}}}}."""

import asyncio
import logging

from commands import execute_in_loop, options
from pymodbus import pymodbus_apply_logging_config
from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

TABLES = ["coil", "discrete", "holding", "input"]
READS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}


def device(unit, image):
    blocks = tuple(block(table, image.get(table, {})) for table in TABLES)
    return SimDevice(id=int(unit), simdata=blocks)


def block(table, values):
    is_bits = table in ("coil", "discrete")
    if not values:
        # a table without anything cannot be told to pymodbus
        return [SimData(65520, values=[False] * 16, datatype=DataType.BITS)] if is_bits else [SimData(65535, datatype=DataType.INVALID)]
    kind = DataType.BITS if is_bits else DataType.REGISTERS
    return [SimData(int(address), values=[bool(one) for one in some] if is_bits else some, datatype=kind) for address, some in values.items()]


async def main():
    pymodbus_apply_logging_config(logging.CRITICAL)
    given = options()
    silent = set()
    is_rtu = given["framer"] == "rtu"
    devices = [device(unit, image) for unit, image in given["units"].items()]

    def trace(sending, packet):
        unit = packet[0] if is_rtu else packet[6] if len(packet) > 6 else None
        return b"" if sending and unit in silent else packet

    server = ModbusTcpServer(devices, framer=FramerType(given["framer"]), address=("127.0.0.1", given["port"]), trace_packet=trace)

    async def execute(command):
        if command["verb"] == "write":
            function = READS[command["table"]]
            refusal = await server.context.async_setValues(command["unit"], function, command["address"], command["values"])
            return "done" if refusal is None else f"cannot write: {refusal}"
        silent.clear()
        silent.update(command["units"])
        return "done"

    await asyncio.gather(server.serve_forever(), execute_in_loop(execute))


asyncio.run(main())
