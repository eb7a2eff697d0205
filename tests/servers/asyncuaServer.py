"""asyncua serving a tree of variables: {"port": …, "security": […], "users": {…}, "folder": …, "uri": …, "renumbers": true, "nodes": […]}."""

import asyncio
import logging
import random
import shutil
from datetime import datetime, timezone
from pathlib import Path

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.crypto.truststore import TrustStore
from asyncua.crypto.validator import CertificateValidator, CertificateValidatorOptions
from commands import execute_in_loop, options
from cryptography.x509.oid import ExtendedKeyUsageOID

UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"
APPLICATION = "urn:gaugeway:test:asyncua"


class Users:
    def __init__(self, passwords):
        self.passwords = passwords

    def get_user(self, _server, username=None, password=None, certificate=None):
        if self.passwords and (username is None or self.passwords.get(username) != password):
            return None
        return User(role=UserRole.User)


class Plant:
    """Objects and variables by their path below Objects, `Line 1/Oven/Temperature`."""

    def __init__(self, server, index, renumbers):
        self.index = index
        self.number = random.randrange(1000, 2**31) if renumbers else None
        self.nodes = {"": server.nodes.objects}

    def node_id(self, path):
        """Numbered where the server is one that numbers its nodes anew at each start."""
        if self.number is None:
            return ua.NodeId(path, self.index)
        self.number += 1
        return ua.NodeId(self.number, self.index)

    async def folder(self, path):
        if path not in self.nodes:
            above, _, name = path.rpartition("/")
            parent = await self.folder(above)
            self.nodes[path] = await parent.add_object(self.node_id(path), ua.QualifiedName(name, self.index))
        return self.nodes[path]

    async def add(self, path, type, value, unit=None, states=None, array=False):
        above, _, name = path.rpartition("/")
        parent = await self.folder(above)
        variant = ua.Variant(typed(type, value), ua.VariantType[type])
        node = await parent.add_variable(self.node_id(path), ua.QualifiedName(name, self.index), variant)
        if unit is not None:
            await node.add_property(self.node_id(f"{path}/unit"), ua.QualifiedName("EngineeringUnits", 0), euinformation(**unit))
        if states is not None:
            texts = [ua.LocalizedText(state) for state in states]
            await node.add_property(self.node_id(f"{path}/states"), ua.QualifiedName("EnumStrings", 0), texts)
        self.nodes[path] = node

    async def set(self, path, type, value, status="Good"):
        code = ua.StatusCode(getattr(ua.StatusCodes, status))
        data = ua.DataValue(ua.Variant(typed(type, value), ua.VariantType[type]), code, datetime.now(timezone.utc))
        await self.nodes[path].write_value(data)


def typed(type, value):
    if type == "LocalizedText":
        return ua.LocalizedText(value)
    return float(value) if type in ("Double", "Float") else value


def euinformation(text, code=None):
    unit = ua.EUInformation()
    unit.NamespaceUri = UNECE if code else "http://vendor.example/units"
    unit.UnitId = int.from_bytes(code.encode(), "big") if code else -1
    unit.DisplayName = ua.LocalizedText(text)
    unit.Description = ua.LocalizedText(text)
    return ua.Variant(unit, ua.VariantType.ExtensionObject)


async def secure(server, given):
    folder = Path(given["folder"])
    certificate, key = folder / "server.der", folder / "server.pem"
    use = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    await setup_self_signed_certificate(key, certificate, APPLICATION, "localhost", use, {"commonName": "asyncua"})
    await server.load_certificate(certificate)
    await server.load_private_key(key)
    if given["trusted"] is not None:
        # an empty store is more than asyncua can load
        shutil.copy(certificate, given["trusted"])
        store = TrustStore([Path(given["trusted"])], [])
        await store.load()
        wanted = CertificateValidatorOptions.TRUSTED_VALIDATION | CertificateValidatorOptions.PEER_CLIENT
        server.set_certificate_validator(CertificateValidator(wanted, store))


async def main():
    logging.basicConfig(level=logging.ERROR)
    given = options()
    server = Server(user_manager=Users(given["users"]))
    await server.init()
    await server.set_application_uri(APPLICATION)
    server.set_endpoint(f"opc.tcp://127.0.0.1:{given['port']}")
    server.set_security_policy([ua.SecurityPolicyType[name] for name in given["security"]])
    if given["users"]:
        server.set_identity_tokens([ua.UserNameIdentityToken])
    if given["security"] != ["NoSecurity"]:
        await secure(server, given)
    plant = Plant(server, await server.register_namespace(given["uri"]), given["renumbers"])
    for node in given["nodes"]:
        await plant.add(**node)

    model = await server.get_event_generator(ua.ObjectIds.GeneralModelChangeEventType)

    async def execute(command):
        if command["verb"] == "set":
            await plant.set(**command["node"])
            return "done"
        if command["verb"] == "add":
            await plant.add(**command["node"])
        else:
            await server.delete_nodes([plant.nodes.pop(command["path"])])
        await model.trigger()
        return "done"

    async with server:
        await execute_in_loop(execute)


asyncio.run(main())
