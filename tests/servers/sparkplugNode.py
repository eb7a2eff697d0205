"""An edge node of Sparkplug B by a library: {"library": …, "port": …, "group": …, "node": …, "swapped": false}.

It has two metrics, `Temperature` from 1000 and `Pressure` from 5000, whose aliases are exchanged if it is swapped, and a device `oven` with a signed `Level`.
"""

import threading
import time

from commands import execute_in_thread, options

OPTIONS = options()


class PySparkplug:
    def __init__(self):
        import pysparkplug

        self.library = pysparkplug
        aliases = [2, 1] if OPTIONS["swapped"] else [1, 2]
        self.aliases = {"Temperature": aliases[0], "Pressure": aliases[1]}
        self.births = 0
        self.connect()

    def metric(self, name, value):
        level = name == "Level"
        types = self.library.DataType
        return self.library.Metric(
            timestamp=self.library.get_current_timestamp(),
            name=name,
            datatype=types.INT16 if level else types.DOUBLE,
            value=value if level else float(value),
            alias=None if level else self.aliases[name],
        )

    def connect(self):
        metrics = [
            self.library.Metric(
                timestamp=self.library.get_current_timestamp(),
                name="Node Control/Rebirth",
                datatype=self.library.DataType.BOOLEAN,
                value=False,
            ),
            self.metric("Temperature", 1000),
            self.metric("Pressure", 5000),
        ]
        self.node = self.library.EdgeNode(OPTIONS["group"], OPTIONS["node"], metrics, cmd_callback=self.command)
        self.node.register(self.library.Device("oven", [self.metric("Level", -1)]))
        self.node.connect("127.0.0.1", port=OPTIONS["port"])
        self.births += 1

    def command(self, _node, _message):
        # the library cannot describe itself again: it connects again
        threading.Thread(target=self.reconnect, daemon=True).start()

    def reconnect(self):
        self.node.disconnect()
        self.connect()

    def set(self, number):
        self.node.update([self.metric("Temperature", 1000 + number), self.metric("Pressure", 5000 + number)])
        self.node.update_device("oven", [self.metric("Level", -1 - number)])


class MqttSpbWrapper:
    def __init__(self):
        from mqtt_spb_wrapper import MqttSpbEntityDevice, MqttSpbEntityEdgeNode
        from mqtt_spb_wrapper.spb_base import MetricDataType

        self.types = MetricDataType
        # its own command raises an exception
        self.node = MqttSpbEntityEdgeNode(OPTIONS["group"], OPTIONS["node"], include_spb_rebirth=False)
        self.node.commands.set_value("Node Control/Rebirth", False)
        self.device = MqttSpbEntityDevice(OPTIONS["group"], OPTIONS["node"], "oven")
        self.node.on_command = lambda _command: self.birth()
        self.values(0)
        for entity in (self.node, self.device):
            if not entity.connect("127.0.0.1", OPTIONS["port"]):
                raise RuntimeError("cannot connect")
        self.births = 0
        self.birth()

    def values(self, number):
        self.node.data.set_value("Temperature", 1000.0 + number, spb_data_type=self.types.Double)
        self.node.data.set_value("Pressure", 5000.0 + number, spb_data_type=self.types.Double)
        self.device.data.set_value("Level", -1 - number, spb_data_type=self.types.Int16)

    def birth(self):
        self.node.publish_birth()
        self.device.publish_birth()
        self.births += 1

    def set(self, number):
        self.values(number)
        self.node.publish_data()
        self.device.publish_data()


node = {"pysparkplug": PySparkplug, "mqttSpbWrapper": MqttSpbWrapper}[OPTIONS["library"]]()


def execute(command):
    if command["verb"] == "set":
        node.set(command["number"])
    return "done"


execute_in_thread(execute)
print("node is born", flush=True)
while True:
    time.sleep(60)
