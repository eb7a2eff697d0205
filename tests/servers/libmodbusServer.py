"""libmodbus serving register images over TCP, called by ctypes: {"port": …, "units": {"1": {"input": {"0": [registers]}}}}."""

import ctypes
import select

from commands import execute_in_thread, options

GATEWAY_TARGET = 11
UNIT_AT = 6
LONGEST_ADU = 260


class Mapping(ctypes.Structure):
    """modbus_mapping_t of modbus.h."""

    _fields_ = [
        *((f"{what}_{table}", ctypes.c_int) for table in ("bits", "input_bits", "input_registers", "registers") for what in ("nb", "start")),
        ("tab_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_bits", ctypes.POINTER(ctypes.c_uint8)),
        ("tab_input_registers", ctypes.POINTER(ctypes.c_uint16)),
        ("tab_registers", ctypes.POINTER(ctypes.c_uint16)),
    ]


FIELDS = {"coil": "bits", "discrete": "input_bits", "holding": "registers", "input": "input_registers"}

lib = ctypes.CDLL("libmodbus.so.5", use_errno=True)
lib.modbus_new_tcp.restype = ctypes.c_void_p
lib.modbus_mapping_new_start_address.restype = ctypes.POINTER(Mapping)
lib.modbus_strerror.restype = ctypes.c_char_p


def mapping(image):
    """Each table from its first address to its last: what is outside, libmodbus refuses."""
    ranges = [extent(image.get(table, {})) for table in ("coil", "discrete", "holding", "input")]
    made = lib.modbus_mapping_new_start_address(*(number for extent in ranges for number in extent))
    if not made:
        raise OSError("cannot make mapping")
    for table, blocks in image.items():
        for address, values in blocks.items():
            write(made, table, int(address), values)
    return made


def extent(blocks):
    starts = [int(address) for address in blocks]
    ends = [int(address) + len(values) for address, values in blocks.items()]
    return (min(starts), max(ends) - min(starts)) if blocks else (0, 0)


def write(made, table, address, values):
    field = FIELDS[table]
    cells = getattr(made.contents, f"tab_{field}")
    start = getattr(made.contents, f"start_{field}")
    for index, value in enumerate(values):
        cells[address - start + index] = value


def main():
    given = options()
    units = {int(unit): mapping(image) for unit, image in given["units"].items()}
    silent = set()

    def execute(command):
        if command["verb"] == "write":
            write(units[command["unit"]], command["table"], command["address"], command["values"])
        else:
            silent.clear()
            silent.update(command["units"])
        return "done"

    context = ctypes.c_void_p(lib.modbus_new_tcp(b"127.0.0.1", given["port"]))
    listener = lib.modbus_tcp_listen(context, 5)
    if listener < 0:
        raise OSError(lib.modbus_strerror(ctypes.get_errno()))
    execute_in_thread(execute)
    clients = set()
    query = (ctypes.c_uint8 * LONGEST_ADU)()
    while True:
        readable, _, _ = select.select([listener, *clients], [], [])
        for socket in readable:
            if socket == listener:
                clients.add(lib.modbus_tcp_accept(context, ctypes.byref(ctypes.c_int(listener))))
                continue
            lib.modbus_set_socket(context, socket)
            length = lib.modbus_receive(context, query)
            if length < 0:
                clients.discard(socket)
                lib.modbus_close(context)
            elif length > 0 and query[UNIT_AT] not in silent:
                respond(context, query, length, units.get(query[UNIT_AT]))


def respond(context, query, length, made):
    if made is None:
        lib.modbus_reply_exception(context, query, GATEWAY_TARGET)
    else:
        lib.modbus_reply(context, query, length, made)


main()
