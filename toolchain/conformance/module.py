# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Which module it is: what it says of itself, which commands it has, and the values that its integrator chose."""
from __future__ import annotations

import dataclasses
import json
import pathlib
import re

from device import Device
from outcome import shown

MODELS = ("W58", "W58L")


@dataclasses.dataclass
class Command:
    models: list[str]
    extension: bool  # the vendor's manual does not have it


def catalogue(path: pathlib.Path) -> dict[str, Command]:
    """The extended commands of config/commands.json. OSError, ValueError or KeyError if it is not that."""
    described = json.loads(path.read_text(encoding="utf-8"))
    return {each["name"]: Command(each["models"], each["origin"] == "extension") for each in described["commands"]}


@dataclasses.dataclass
class Module:
    model: str                       # one of MODELS
    facts: dict[str, str]            # for the report
    values: dict[str, str]           # of the {names} in transcripts, as those have bytes
    commands: set[str]               # of the catalogue, those that it has
    profile: str                     # "manual" or "extensions"
    demanded: bool                   # somebody has said that it is to be that profile
    catalogue: dict[str, Command]

    def has(self, name: str) -> bool:
        return name in self.commands

    def extensions(self) -> list[str]:
        return sorted(name for name in self.commands if self.catalogue[name].extension)

    def missing(self) -> list[str]:
        """What the catalogue has for this model, and it does not."""
        return sorted(name for name, command in self.catalogue.items()
                      if self.model in command.models and name not in self.commands)


FACTS = (("Manufacturer", b"AT+CGMI"), ("Model", b"AT+CGMM"), ("Revision", b"AT+CGMR"), ("Serial number", b"AT+CGSN"))


def identify(device: Device, known: dict[str, Command], model: str | None, profile: str | None) -> Module:
    """Asks it. `model` and `profile` are what the user says that it is. Leaves its settings alone."""
    facts = {title: b" ".join(device.ask(line)) for title, line in FACTS}
    facts["Revision"] = re.sub(rb"^\+C?GMR: ?", b"", facts["Revision"])
    commands = _commands(device, known)
    if model is None:
        model = "W58L" if b"W58L" in facts["Model"].upper() or "+CWSTAINIT" in commands else "W58"
    extensions = [name for name in commands if known[name].extension]
    found = profile or ("extensions" if extensions else "manual")
    values = {"manufacturer": facts["Manufacturer"], "model": facts["Model"], "revision": facts["Revision"],
              "serial": facts["Serial number"], "rate": b"%d" % device.baud}
    told = {title: shown(value) for title, value in facts.items()}
    told["Taken for"] = f"a {model} with {len(commands)} of the {len(known)} commands of the catalogue, " \
                        f"{len(extensions) or 'none'} of them extensions"
    return Module(model, told, {name: shown(value) for name, value in values.items() if value}, commands, found,
                  profile is not None, known)


def _commands(device: Device, known: dict[str, Command]) -> set[str]:
    """By AT+CLAC; and by the test form of those that this does not list, which every known command answers."""
    listed = {re.sub(r"^AT|[=?].*$", "", shown(row).upper()) for row in device.ask(b"AT+CLAC")}
    return {name for name in known
            if name in listed or device.command(b"AT" + name.encode("ascii") + b"=?")[1] == b"OK"}


def learn(device: Device, module: Module) -> None:
    """The values that integrators choose, from a module with its factory settings."""
    def told(line: bytes, begins: bytes) -> None | bytes:
        return next((row.removeprefix(begins) for row in device.ask(line) if row.startswith(begins)), None)

    found = {"ap_mac": told(b"AT+CWMACADDR?", b"0,"), "security": told(b"AT+CWAUTH?", b"+CWAUTH: "),
             "account": told(b"AT+CWUSRINFO?", b"+CWUSRINFO: "), "dhcp": told(b"AT+CWDHCP?", b"+CWDHCP: ")}
    if (ssid := told(b"AT+CWSSID?", b'+CWSSID: "')) and ssid.endswith(b'"'):
        found["ssid"] = ssid[:-1]
    if found["dhcp"] and (address := re.match(rb'"([\d.]+)"', found["dhcp"])):
        found["lan"] = address[1]
    module.values.update({name: shown(value) for name, value in found.items() if value})
    for title, name in (("Access point", "ap_mac"), ("SSID of the factory", "ssid"), ("LAN", "lan")):
        if name in module.values:
            module.facts[title] = module.values[name]
