# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""A method for each command, and a dataclass for each row and URC.

Long, because there are many: this file is made by src/host/make_python.py of the module's catalogue,
config/commands.json.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import TypeVar

from .call import Call, fetched, many, maybe, nothing, one
from .row import Field, Shape, Urc
from .value import Hex, Int, Text, TextLike

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Ceer:
    text: str


_CEER = Shape(Ceer, (Field("text", "text"),))


@dataclasses.dataclass(frozen=True)
class Cfun:
    fun: int  # 1


_CFUN = Shape(Cfun, (Field("fun", "int"),))


@dataclasses.dataclass(frozen=True)
class Cgmi:
    manufacturer: str


_CGMI = Shape(Cgmi, (Field("manufacturer", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Cgmm:
    model: str


_CGMM = Shape(Cgmm, (Field("model", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Cgmr:
    revision: str


_CGMR = Shape(Cgmr, (Field("revision", "raw"),))


@dataclasses.dataclass(frozen=True)
class Cgsn:
    serial: str


_CGSN = Shape(Cgsn, (Field("serial", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Clac:
    command: str


_CLAC = Shape(Clac, (Field("command", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Cmee:
    n: int  # 0 to 2


_CMEE = Shape(Cmee, (Field("n", "int"),))


@dataclasses.dataclass(frozen=True)
class Cscs:
    chset: str


_CSCS = Shape(Cscs, (Field("chset", "text"),))


class CscsChset(str, enum.Enum):
    GBK = "GBK"
    UTF_8 = "UTF-8"
    GB2312 = "GB2312"
    GSM = "GSM"
    IRA = "IRA"


@dataclasses.dataclass(frozen=True)
class Cwauth:
    auth: int  # 0 to 8
    encrypt: int  # 0 to 4
    password: str | None


_CWAUTH = Shape(Cwauth, (Field("auth", "int"), Field("encrypt", "int"), Field("password", "raw", optional=True),))


@dataclasses.dataclass(frozen=True)
class Cwbcast:
    broadcast: int  # 0 to 1


_CWBCAST = Shape(Cwbcast, (Field("broadcast", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwclicnt:
    count: int  # 0 to 31


_CWCLICNT = Shape(Cwclicnt, (Field("count", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwclilist:
    mac: str
    ip: str | None
    hostname: str
    rssi: int | None  # dBm
    time: int | None  # s
    rx: int | None  # bytes
    tx: int | None  # bytes


_CWCLILIST = Shape(Cwclilist, (Field("mac", "text"), Field("ip", "text", unknown=True), Field("hostname", "text"),
                               Field("rssi", "int", unknown=True), Field("time", "int", unknown=True),
                               Field("rx", "int", unknown=True), Field("tx", "int", unknown=True),))


@dataclasses.dataclass(frozen=True)
class Cwdhcp:
    gateway: str
    first: str
    last: str
    lease_time: str


_CWDHCP = Shape(Cwdhcp, (Field("gateway", "text"), Field("first", "text"), Field("last", "text"),
                         Field("lease_time", "text"),))


@dataclasses.dataclass(frozen=True)
class Cwiso:
    isolation: int  # 0 to 1


_CWISO = Shape(Cwiso, (Field("isolation", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwlancli:
    id: int  # 0 to 30
    there: int  # 0 to 1
    ip: str
    port: int  # 1 to 65535
    cached: int  # bytes
    unacknowledged: int  # bytes


_CWLANCLI = Shape(Cwlancli, (Field("id", "int"), Field("there", "int"), Field("ip", "text"), Field("port", "int"),
                             Field("cached", "int"), Field("unacknowledged", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwlanget:
    id: int  # 0 to 30
    len: int  # 0 to 1460, bytes
    rest: int  # bytes
    data: bytes


_CWLANGET = Shape(Cwlanget, (Field("id", "int"), Field("len", "int"), Field("rest", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwlanmget:
    cached_len: int  # 0 to 10240, bytes


_CWLANMGET = Shape(Cwlanmget, (Field("cached_len", "int"),))


@dataclasses.dataclass(frozen=True)
class CwlanmgetBytes:
    len: int  # 0 to 100, bytes
    data: bytes


_CWLANMGETBYTES = Shape(CwlanmgetBytes, (Field("len", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwlansrv:
    ip: str
    server_port: int  # 1024 to 65535
    recv_mode: int  # 0 to 3


_CWLANSRV = Shape(Cwlansrv, (Field("ip", "text"), Field("server_port", "int"), Field("recv_mode", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwmacadd:
    mac: str


_CWMACADD = Shape(Cwmacadd, (Field("mac", "text"),))


@dataclasses.dataclass(frozen=True)
class Cwmacaddr:
    number: int  # 0 to 31
    mac: str


_CWMACADDR = Shape(Cwmacaddr, (Field("number", "int"), Field("mac", "text"),), named=False)


@dataclasses.dataclass(frozen=True)
class Cwmacflt:
    mode: int  # 0 to 2


_CWMACFLT = Shape(Cwmacflt, (Field("mode", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwmap:
    flag: int  # 0 to 1


_CWMAP = Shape(Cwmap, (Field("flag", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwmapcfg:
    enablessid2: int  # 0 to 2
    configselect: int  # 0 to 2


_CWMAPCFG = Shape(Cwmapcfg, (Field("enablessid2", "int"), Field("configselect", "int"),))


class CwmapcfgOption(str, enum.Enum):
    ENABLESSID2 = "enablessid2"
    CONFIGSELECT = "configselect"


@dataclasses.dataclass(frozen=True)
class Cwmoch:
    mode: int  # 2 to 4
    channel: int  # 0 to 11


_CWMOCH = Shape(Cwmoch, (Field("mode", "int"), Field("channel", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwnat:
    type: int  # 0 to 1


_CWNAT = Shape(Cwnat, (Field("type", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwnetcnct:
    flag: int  # 0 to 1


_CWNETCNCT = Shape(Cwnetcnct, (Field("flag", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwqr:
    code: str


_CWQR = Shape(Cwqr, (Field("code", "raw"),))


@dataclasses.dataclass(frozen=True)
class Cwssid:
    ssid: str


_CWSSID = Shape(Cwssid, (Field("ssid", "raw"),))


@dataclasses.dataclass(frozen=True)
class Cwstacfg:
    ssid: str
    psk: str | None


_CWSTACFG = Shape(Cwstacfg, (Field("ssid", "raw", until=b"\",,,\""), Field("psk", "raw", optional=True),))


@dataclasses.dataclass(frozen=True)
class Cwstainit:
    type: int  # 0 to 1


_CWSTAINIT = Shape(Cwstainit, (Field("type", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwstaip:
    ip: str


_CWSTAIP = Shape(Cwstaip, (Field("ip", "text"),))


@dataclasses.dataclass(frozen=True)
class Cwstascan:
    flag_show_signal: int  # 0 to 1


_CWSTASCAN = Shape(Cwstascan, (Field("flag_show_signal", "int"),))


@dataclasses.dataclass(frozen=True)
class CwstascanRow:
    bssid: str
    ssid: str


_CWSTASCANROW = Shape(CwstascanRow, (Field("bssid", "text"), Field("ssid", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class CwstascanSignal:
    bssid: str
    ssid: str
    signal: int  # dBm


_CWSTASCANSIGNAL = Shape(CwstascanSignal, (Field("bssid", "text"), Field("ssid", "raw", until=b","),
                                           Field("signal", "int"),), named=False)


@dataclasses.dataclass(frozen=True)
class Cwstastat:
    state: int  # 0 to 4
    reason: int  # 0 to 6
    ssid: str
    bssid: str | None
    channel: int | None  # 1 to 14
    rssi: int | None  # dBm


_CWSTASTAT = Shape(Cwstastat, (Field("state", "int"), Field("reason", "int"), Field("ssid", "text"),
                               Field("bssid", "text", unknown=True), Field("channel", "int", unknown=True),
                               Field("rssi", "int", unknown=True),))


@dataclasses.dataclass(frozen=True)
class Cwstatus:
    part: str
    state: int  # 0 to 2
    why: str


_CWSTATUS = Shape(Cwstatus, (Field("part", "text"), Field("state", "int"), Field("why", "text"),))


@dataclasses.dataclass(frozen=True)
class Cwurc:
    mask: int  # 0 to 31


_CWURC = Shape(Cwurc, (Field("mask", "int"),))


@dataclasses.dataclass(frozen=True)
class Cwusrinfo:
    usrname: str
    password: str


_CWUSRINFO = Shape(Cwusrinfo, (Field("usrname", "raw", until=b"\",\""), Field("password", "raw"),))


@dataclasses.dataclass(frozen=True)
class Fclass:
    n: int  # 0


_FCLASS = Shape(Fclass, (Field("n", "int"),))


@dataclasses.dataclass(frozen=True)
class Gcap:
    capabilities: str


_GCAP = Shape(Gcap, (Field("capabilities", "raw"),))


@dataclasses.dataclass(frozen=True)
class Gmi:
    manufacturer: str


_GMI = Shape(Gmi, (Field("manufacturer", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Gmm:
    model: str


_GMM = Shape(Gmm, (Field("model", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Gmr:
    revision: str


_GMR = Shape(Gmr, (Field("revision", "raw"),))


@dataclasses.dataclass(frozen=True)
class Gsn:
    serial: str


_GSN = Shape(Gsn, (Field("serial", "raw"),), named=False)


@dataclasses.dataclass(frozen=True)
class Icf:
    format: int  # 1 to 3
    parity: int  # 0 to 3


_ICF = Shape(Icf, (Field("format", "int"), Field("parity", "int"),))


@dataclasses.dataclass(frozen=True)
class Ifc:
    dce_by_dte: int  # 0 to 2
    dte_by_dce: int  # 0 to 2


_IFC = Shape(Ifc, (Field("dce_by_dte", "int"), Field("dte_by_dce", "int"),))


@dataclasses.dataclass(frozen=True)
class Ipr:
    rate: int  # bit/s


_IPR = Shape(Ipr, (Field("rate", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwclient(Urc):
    event: int  # 0 to 4
    ap_id: int  # 0 to 2
    mac: str
    ip: str | None
    hostname: str | None


_URCCWCLIENT = Shape(UrcCwclient, (Field("event", "int"), Field("ap_id", "int"), Field("mac", "text"),
                                   Field("ip", "text", optional=True, unknown=True),
                                   Field("hostname", "text", optional=True),))


@dataclasses.dataclass(frozen=True)
class UrcCwurclost(Urc):
    lost: int  # events


_URCCWURCLOST = Shape(UrcCwurclost, (Field("lost", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcRdy(Urc):
    """RDY"""


_URCRDY = Shape(UrcRdy, (), named=False)


@dataclasses.dataclass(frozen=True)
class UrcCwlanmsg(Urc):
    message: bytes


_URCCWLANMSG = Shape(UrcCwlanmsg, (Field("message", "bytes"),))


@dataclasses.dataclass(frozen=True)
class UrcCwevlan(Urc):
    event: int  # 0 to 1
    id: int | None  # 0 to 30
    ip: str
    port: int  # 1 to 65535


_URCCWEVLAN = Shape(UrcCwevlan, (Field("event", "int"), Field("id", "int", unknown=True), Field("ip", "text"),
                                 Field("port", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwlandata(Urc):
    id: int  # 0 to 30
    len: int  # 1 to 1460, bytes
    data: bytes


_URCCWLANDATA = Shape(UrcCwlandata, (Field("id", "int"), Field("len", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwlanrdy(Urc):
    id: int  # 0 to 30
    cached_len: int  # 1 to 10240, bytes


_URCCWLANRDY = Shape(UrcCwlanrdy, (Field("id", "int"), Field("cached_len", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwlanlost(Urc):
    id: int  # 0 to 30
    lost: int  # bytes


_URCCWLANLOST = Shape(UrcCwlanlost, (Field("id", "int"), Field("lost", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwstascansyn(Urc):
    bssid: str
    channel: int | None  # 1 to 14
    rssi: int  # dBm
    ssid: str | None
    auth: int | None  # 0 to 8
    encrypt: int | None  # 0 to 4


_URCCWSTASCANSYN = Shape(UrcCwstascansyn, (Field("bssid", "text"), Field("channel", "int", unknown=True),
                                           Field("rssi", "int"), Field("ssid", "text", optional=True),
                                           Field("auth", "int", optional=True, unknown=True),
                                           Field("encrypt", "int", optional=True, unknown=True),))


@dataclasses.dataclass(frozen=True)
class UrcCwstascansynEnd(Urc):
    """+CWSTASCANSYN:0"""


_URCCWSTASCANSYNEND = Shape(UrcCwstascansynEnd, ())


@dataclasses.dataclass(frozen=True)
class UrcCwevsta(Urc):
    state: int  # 0 to 4
    reason: int  # 0 to 6


_URCCWEVSTA = Shape(UrcCwevsta, (Field("state", "int"), Field("reason", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwevnet(Urc):
    flag: int  # 0 to 1


_URCCWEVNET = Shape(UrcCwevnet, (Field("flag", "int"),))


@dataclasses.dataclass(frozen=True)
class UrcCwfault(Urc):
    part: str
    failing: int  # 0 to 1


_URCCWFAULT = Shape(UrcCwfault, (Field("part", "text"), Field("failing", "int"),))


# By how they begin: those with fields, and those that are a line of their own.
URCS: dict[bytes, Shape[Urc]] = {
    b"+CWCLIENT: ": _URCCWCLIENT,
    b"+CWURCLOST: ": _URCCWURCLOST,
    b"+CWLANMSG: ": _URCCWLANMSG,
    b"+CWEVLAN: ": _URCCWEVLAN,
    b"+CWLANDATA: ": _URCCWLANDATA,
    b"+CWLANRDY: ": _URCCWLANRDY,
    b"+CWLANLOST: ": _URCCWLANLOST,
    b"+CWSTASCANSYN:": _URCCWSTASCANSYN,
    b"+CWEVSTA: ": _URCCWEVSTA,
    b"+CWEVNET: ": _URCCWEVNET,
    b"+CWFAULT: ": _URCCWFAULT,
}
BARE_URCS: dict[bytes, Shape[Urc]] = {
    b"RDY": _URCRDY,
    b"+CWSTASCANSYN:0": _URCCWSTASCANSYNEND,
}


class Commands:
    """The methods of a module that wait for the answer."""

    def run(self, call: Call[T]) -> T:
        """What the call answers. Raises a W58Error."""
        raise NotImplementedError

    def do_ceer(self) -> Ceer:
        """AT+CEER: Why the last command that failed did so"""
        return self.run(Call("+CEER", one(_CEER)))

    def get_cfun(self) -> Cfun:
        """AT+CFUN?: Functionality: 1 is all there is; `1,1` restarts the module"""
        return self.run(Call("+CFUN?", one(_CFUN)))

    def set_cfun(self, fun: int, rst: int | None = None) -> None:
        """AT+CFUN=<fun>,<rst>: Functionality: 1 is all there is; `1,1` restarts the module

        fun 1; rst 0 to 1
        """
        self.run(Call("+CFUN=", nothing, (Int(fun), Int(rst))))

    def do_cgmi(self) -> Cgmi:
        """AT+CGMI: Manufacturer"""
        return self.run(Call("+CGMI", one(_CGMI)))

    def do_cgmm(self) -> Cgmm:
        """AT+CGMM: Model"""
        return self.run(Call("+CGMM", one(_CGMM)))

    def do_cgmr(self) -> Cgmr:
        """AT+CGMR: Revision"""
        return self.run(Call("+CGMR", one(_CGMR)))

    def do_cgsn(self) -> Cgsn:
        """AT+CGSN: Serial number"""
        return self.run(Call("+CGSN", one(_CGSN)))

    def list_clac(self) -> list[Clac]:
        """AT+CLAC: List the commands"""
        return self.run(Call("+CLAC", many(_CLAC)))

    def get_cmee(self) -> Cmee:
        """AT+CMEE?: Errors: 0 `ERROR`, 1 numbers, 2 words"""
        return self.run(Call("+CMEE?", one(_CMEE)))

    def set_cmee(self, n: int) -> None:
        """AT+CMEE=<n>: Errors: 0 `ERROR`, 1 numbers, 2 words

        n 0 to 2
        """
        self.run(Call("+CMEE=", nothing, (Int(n),)))

    def do_creset(self) -> None:
        """AT+CRESET: Restart the module"""
        self.run(Call("+CRESET", nothing))

    def get_cscs(self) -> Cscs:
        """AT+CSCS?: Character set of this port"""
        return self.run(Call("+CSCS?", one(_CSCS)))

    def set_cscs(self, chset: CscsChset) -> None:
        """AT+CSCS=<chset>: Character set of this port"""
        self.run(Call("+CSCS=", nothing, (Text(chset, last=True),)))

    def get_cwauth(self) -> Cwauth:
        """AT+CWAUTH?: Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open), encryption, password"""
        return self.run(Call("+CWAUTH?", one(_CWAUTH)))

    def set_cwauth(self, auth: int, encrypt: int, password: TextLike | None = None) -> None:
        """AT+CWAUTH=<auth>,<encrypt>,<password>: Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open),
        encryption, password

        auth 0 to 8; encrypt 0 to 4; password 0 to 64 bytes
        """
        self.run(Call("+CWAUTH=", nothing, (Int(auth), Int(encrypt), Text(password, last=True))))

    def get_cwbcast(self) -> Cwbcast:
        """AT+CWBCAST?: Show or hide the SSID"""
        return self.run(Call("+CWBCAST?", one(_CWBCAST)))

    def set_cwbcast(self, broadcast: int) -> None:
        """AT+CWBCAST=<broadcast>: Show or hide the SSID

        broadcast 0 to 1
        """
        self.run(Call("+CWBCAST=", nothing, (Int(broadcast),)))

    def get_cwclicnt(self) -> Cwclicnt:
        """AT+CWCLICNT?: Number of clients"""
        return self.run(Call("+CWCLICNT?", one(_CWCLICNT)))

    def set_cwclikick(self, mac: TextLike, seconds: int | None = None) -> None:
        """AT+CWCLIKICK=<mac>,<seconds>: Send a client away, and refuse it for so many seconds

        mac 17 bytes; seconds 1 to 86400
        """
        self.run(Call("+CWCLIKICK=", nothing, (Text(mac), Int(seconds))))

    def list_cwclilist(self) -> list[Cwclilist]:
        """AT+CWCLILIST?: Clients: MAC, IP address, name, dBm, seconds, bytes received and sent"""
        return self.run(Call("+CWCLILIST?", many(_CWCLILIST)))

    def get_cwdhcp(self) -> Cwdhcp:
        """AT+CWDHCP?: What DHCP gives out"""
        return self.run(Call("+CWDHCP?", one(_CWDHCP)))

    def get_cwiso(self) -> Cwiso:
        """AT+CWISO?: Keep clients from reaching each other (only W58)"""
        return self.run(Call("+CWISO?", one(_CWISO)))

    def set_cwiso(self, isolation: int) -> None:
        """AT+CWISO=<isolation>: Keep clients from reaching each other (only W58)

        isolation 0 to 1
        """
        self.run(Call("+CWISO=", nothing, (Int(isolation),)))

    def list_cwlancli(self) -> list[Cwlancli]:
        """AT+CWLANCLI?: LAN clients: id, 0 gone or 1 there, address, port, bytes cached and unacknowledged"""
        return self.run(Call("+CWLANCLI?", many(_CWLANCLI)))

    def set_cwlanclose(self, id: int) -> None:
        """AT+CWLANCLOSE=<id>: Disconnect a LAN client, or drop what one that is gone has left

        id 0 to 30
        """
        self.run(Call("+CWLANCLOSE=", nothing, (Int(id),)))

    def fetch_cwlanget(self, id: int, len: int) -> Cwlanget:
        """AT+CWLANGET=<id>,<len>: Fetch what a LAN client sent, in receive mode 3

        id 0 to 30; len 1 to 1460
        """
        return self.run(Call("+CWLANGET=", fetched(_CWLANGET), (Int(id), Int(len))))

    def get_cwlanmget(self) -> Cwlanmget:
        """AT+CWLANMGET?: Fetch what LAN clients sent"""
        return self.run(Call("+CWLANMGET?", one(_CWLANMGET)))

    def fetch_cwlanmget(self, len: int) -> CwlanmgetBytes:
        """AT+CWLANMGET=<len>: Fetch what LAN clients sent

        len 1 to 100
        """
        return self.run(Call("+CWLANMGET=", fetched(_CWLANMGETBYTES), (Int(len),)))

    def send_cwlanmsg(self, data: bytes) -> None:
        """AT+CWLANMSG=<tx_msg>: Send to every LAN client: hexadecimal

        data 1 to 512 bytes
        """
        self.run(Call("+CWLANMSG=", nothing, (Hex(data),)))

    def send_cwlansend(self, id: int, data: bytes) -> None:
        """AT+CWLANSEND=<id>,<length>: Send to a LAN client: so many bytes after the prompt `> `, or hexadecimal (960
        at most)

        id 0 to 30; data 1 to 1460 bytes
        """
        self.run(Call("+CWLANSEND=", nothing, (Int(id), Int(len(data))), data))

    def get_cwlansrv(self) -> Cwlansrv:
        """AT+CWLANSRV?: LAN server: 0 close, and set; 1 open"""
        return self.run(Call("+CWLANSRV?", one(_CWLANSRV)))

    def set_cwlansrv(self, value: int, server_port: int | None = None, recv_mode: int | None = None,
                     max: int | None = None) -> None:
        """AT+CWLANSRV=<value>,<server_port>,<recv_mode>,<max>: LAN server: 0 close, and set; 1 open

        value 0 to 1; server_port 1024 to 65535; recv_mode 0 to 3; max 16 to 1460
        """
        self.run(Call("+CWLANSRV=", nothing, (Int(value), Int(server_port), Int(recv_mode), Int(max))))

    def list_cwmacadd(self) -> list[Cwmacadd]:
        """AT+CWMACADD?: Add to the list of the MAC filter"""
        return self.run(Call("+CWMACADD?", many(_CWMACADD)))

    def set_cwmacadd(self, mac: TextLike) -> None:
        """AT+CWMACADD=<mac>: Add to the list of the MAC filter

        mac 17 bytes
        """
        self.run(Call("+CWMACADD=", nothing, (Text(mac, last=True),)))

    def list_cwmacaddr(self) -> list[Cwmacaddr]:
        """AT+CWMACADDR?: MAC addresses of the access point and its clients"""
        return self.run(Call("+CWMACADDR?", many(_CWMACADDR)))

    def set_cwmacdel(self, mac: TextLike) -> None:
        """AT+CWMACDEL=<mac>: Take from the list of the MAC filter; all with `*`

        mac 1 to 17 bytes
        """
        self.run(Call("+CWMACDEL=", nothing, (Text(mac, last=True),)))

    def get_cwmacflt(self) -> Cwmacflt:
        """AT+CWMACFLT?: MAC filter: 0 off, 1 deny those listed, 2 allow only those listed"""
        return self.run(Call("+CWMACFLT?", one(_CWMACFLT)))

    def set_cwmacflt(self, mode: int) -> None:
        """AT+CWMACFLT=<mode>: MAC filter: 0 off, 1 deny those listed, 2 allow only those listed

        mode 0 to 2
        """
        self.run(Call("+CWMACFLT=", nothing, (Int(mode),)))

    def get_cwmap(self) -> Cwmap:
        """AT+CWMAP?: Open or close the access point"""
        return self.run(Call("+CWMAP?", one(_CWMAP)))

    def set_cwmap(self, flag: int) -> None:
        """AT+CWMAP=<flag>: Open or close the access point

        flag 0 to 1
        """
        self.run(Call("+CWMAP=", nothing, (Int(flag),)))

    def get_cwmapcfg(self) -> Cwmapcfg:
        """AT+CWMAPCFG?: Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands mean (only W58)"""
        return self.run(Call("+CWMAPCFG?", one(_CWMAPCFG)))

    def set_cwmapcfg(self, option: CwmapcfgOption, value: int) -> None:
        """AT+CWMAPCFG=<option>,<value>: Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands mean (only
        W58)

        value 0 to 2
        """
        self.run(Call("+CWMAPCFG=", nothing, (Text(option), Int(value))))

    def get_cwmoch(self) -> Cwmoch:
        """AT+CWMOCH?: 802.11 mode and channel"""
        return self.run(Call("+CWMOCH?", one(_CWMOCH)))

    def set_cwmoch(self, mode: int, channel: int) -> None:
        """AT+CWMOCH=<mode>,<channel>: 802.11 mode and channel

        mode 2 to 4; channel 0 to 11
        """
        self.run(Call("+CWMOCH=", nothing, (Int(mode), Int(channel))))

    def get_cwnat(self) -> Cwnat:
        """AT+CWNAT?: NAT type: 0 symmetric, 1 full cone (only W58)"""
        return self.run(Call("+CWNAT?", one(_CWNAT)))

    def set_cwnat(self, type: int) -> None:
        """AT+CWNAT=<type>: NAT type: 0 symmetric, 1 full cone (only W58)

        type 0 to 1
        """
        self.run(Call("+CWNAT=", nothing, (Int(type),)))

    def get_cwnetcnct(self) -> Cwnetcnct:
        """AT+CWNETCNCT?: Whether there is a way to the mobile network"""
        return self.run(Call("+CWNETCNCT?", one(_CWNETCNCT)))

    def get_cwqr(self) -> Cwqr:
        """AT+CWQR?: Text of the code that phones join by, for a display; always UTF-8"""
        return self.run(Call("+CWQR?", one(_CWQR)))

    def do_cwrstd(self) -> None:
        """AT+CWRSTD: Restore every setting to its factory default"""
        self.run(Call("+CWRSTD", nothing))

    def get_cwssid(self) -> Cwssid:
        """AT+CWSSID?: SSID"""
        return self.run(Call("+CWSSID?", one(_CWSSID)))

    def set_cwssid(self, ssid: TextLike) -> None:
        """AT+CWSSID=<ssid>: SSID

        ssid 1 to 32 bytes
        """
        self.run(Call("+CWSSID=", nothing, (Text(ssid, last=True),)))

    def get_cwstacfg(self) -> Cwstacfg:
        """AT+CWSTACFG?: Network that the station joins"""
        return self.run(Call("+CWSTACFG?", one(_CWSTACFG)))

    def set_cwstacfg(self, ssid: TextLike, psk: TextLike | None = None) -> None:
        """AT+CWSTACFG=<ssid>,,,<psk>: Network that the station joins

        ssid 0 to 48 bytes; psk 0 to 64 bytes
        """
        self.run(Call("+CWSTACFG=", nothing, (Text(ssid), Int(None), Int(None), Text(psk, last=True))))

    def get_cwstainit(self) -> Cwstainit:
        """AT+CWSTAINIT?: Close or open the station beside the access point (only W58L)"""
        return self.run(Call("+CWSTAINIT?", one(_CWSTAINIT)))

    def set_cwstainit(self, type: int) -> None:
        """AT+CWSTAINIT=<type>: Close or open the station beside the access point (only W58L)

        type 0 to 1
        """
        self.run(Call("+CWSTAINIT=", nothing, (Int(type),)))

    def get_cwstaip(self) -> Cwstaip | None:
        """AT+CWSTAIP?: Address of the station"""
        return self.run(Call("+CWSTAIP?", maybe(_CWSTAIP)))

    def get_cwstascan(self) -> Cwstascan:
        """AT+CWSTASCAN?: Networks around; with their signal in dBm if the flag is 1"""
        return self.run(Call("+CWSTASCAN?", one(_CWSTASCAN)))

    def list_cwstascan(self) -> list[CwstascanRow]:
        """AT+CWSTASCAN, with the flag 0: Networks around; with their signal in dBm if the flag is 1"""
        return self.run(Call("+CWSTASCAN", many(_CWSTASCANROW)))

    def list_cwstascan_signal(self) -> list[CwstascanSignal]:
        """AT+CWSTASCAN, with the flag 1: Networks around; with their signal in dBm if the flag is 1"""
        return self.run(Call("+CWSTASCAN", many(_CWSTASCANSIGNAL)))

    def set_cwstascan(self, flag_show_signal: int) -> None:
        """AT+CWSTASCAN=<flag_show_signal>: Networks around; with their signal in dBm if the flag is 1

        flag_show_signal 0 to 1
        """
        self.run(Call("+CWSTASCAN=", nothing, (Int(flag_show_signal),)))

    def set_cwstascansyn(self, flag: int, security: int | None = None) -> None:
        """AT+CWSTASCANSYN=<flag>,<security>: Scan without waiting: networks come as URCs, then `:0`; SSID and security
        if the second is 1

        flag 0 to 1; security 0 to 1
        """
        self.run(Call("+CWSTASCANSYN=", nothing, (Int(flag), Int(security))))

    def get_cwstastat(self) -> Cwstastat:
        """AT+CWSTASTAT?: How far the station is, and what keeps it from more; SSID, BSSID, channel and signal of its
        network
        """
        return self.run(Call("+CWSTASTAT?", one(_CWSTASTAT)))

    def list_cwstatus(self) -> list[Cwstatus]:
        """AT+CWSTATUS?: Parts of the module: 0 as asked, 1 at work, 2 failing, and why"""
        return self.run(Call("+CWSTATUS?", many(_CWSTATUS)))

    def get_cwurc(self) -> Cwurc:
        """AT+CWURC?: Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, 4 `+CWEVNET`, 8 `+CWEVLAN`,
        16 `+CWFAULT`
        """
        return self.run(Call("+CWURC?", one(_CWURC)))

    def set_cwurc(self, mask: int) -> None:
        """AT+CWURC=<mask>: Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, 4 `+CWEVNET`, 8
        `+CWEVLAN`, 16 `+CWFAULT`

        mask 0 to 31
        """
        self.run(Call("+CWURC=", nothing, (Int(mask),)))

    def get_cwusrinfo(self) -> Cwusrinfo:
        """AT+CWUSRINFO?: User name and password of the data call"""
        return self.run(Call("+CWUSRINFO?", one(_CWUSRINFO)))

    def set_cwusrinfo(self, usrname: TextLike, password: TextLike) -> None:
        """AT+CWUSRINFO=<usrname>,<password>: User name and password of the data call

        usrname 1 to 127 bytes; password 1 to 127 bytes
        """
        self.run(Call("+CWUSRINFO=", nothing, (Text(usrname), Text(password, last=True))))

    def get_fclass(self) -> Fclass:
        """AT+FCLASS?: Class of service: 0, data, is all there is"""
        return self.run(Call("+FCLASS?", one(_FCLASS)))

    def set_fclass(self, n: int) -> None:
        """AT+FCLASS=<n>: Class of service: 0, data, is all there is

        n 0
        """
        self.run(Call("+FCLASS=", nothing, (Int(n),)))

    def do_gcap(self) -> Gcap:
        """AT+GCAP: Capabilities"""
        return self.run(Call("+GCAP", one(_GCAP)))

    def do_gmi(self) -> Gmi:
        """AT+GMI: Manufacturer"""
        return self.run(Call("+GMI", one(_GMI)))

    def do_gmm(self) -> Gmm:
        """AT+GMM: Model"""
        return self.run(Call("+GMM", one(_GMM)))

    def do_gmr(self) -> Gmr:
        """AT+GMR: Revision"""
        return self.run(Call("+GMR", one(_GMR)))

    def do_gsn(self) -> Gsn:
        """AT+GSN: Serial number"""
        return self.run(Call("+GSN", one(_GSN)))

    def get_icf(self) -> Icf:
        """AT+ICF?: Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither"""
        return self.run(Call("+ICF?", one(_ICF)))

    def set_icf(self, format: int, parity: int | None = None) -> None:
        """AT+ICF=<format>,<parity>: Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither

        format 1 to 3; parity 0 to 3
        """
        self.run(Call("+ICF=", nothing, (Int(format), Int(parity))))

    def get_ifc(self) -> Ifc:
        """AT+IFC?: Flow control: 0 none, 2 RTS/CTS"""
        return self.run(Call("+IFC?", one(_IFC)))

    def set_ifc(self, dce_by_dte: int, dte_by_dce: int | None = None) -> None:
        """AT+IFC=<dce_by_dte>,<dte_by_dce>: Flow control: 0 none, 2 RTS/CTS

        dce_by_dte one of 0, 2; dte_by_dce one of 0, 2
        """
        self.run(Call("+IFC=", nothing, (Int(dce_by_dte), Int(dte_by_dce))))

    def get_ipr(self) -> Ipr:
        """AT+IPR?: Rate in bits per second, from its `OK` on"""
        return self.run(Call("+IPR?", one(_IPR)))

    def set_ipr(self, rate: int) -> None:
        """AT+IPR=<rate>: Rate in bits per second, from its `OK` on

        rate one of 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000,
        921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000
        """
        self.run(Call("+IPR=", nothing, (Int(rate),)))

    def set_e(self, n: int) -> None:
        """ATE<n>: Echo: 0 off, 1 on. n 0 to 1"""
        self.run(Call("E", nothing, (Int(n),)))

    def do_z(self) -> None:
        """ATZ: Restore the stored profile"""
        self.run(Call("Z", nothing))

    def do_amp_f(self) -> None:
        """AT&F: Set the factory profile"""
        self.run(Call("&F", nothing))

    def do_amp_w(self) -> None:
        """AT&W: Store this port's profile"""
        self.run(Call("&W", nothing))


class AsyncCommands:
    """The same, for asyncio."""

    async def run(self, call: Call[T]) -> T:
        """What the call answers. Raises a W58Error."""
        raise NotImplementedError

    async def do_ceer(self) -> Ceer:
        """AT+CEER: Why the last command that failed did so"""
        return await self.run(Call("+CEER", one(_CEER)))

    async def get_cfun(self) -> Cfun:
        """AT+CFUN?: Functionality: 1 is all there is; `1,1` restarts the module"""
        return await self.run(Call("+CFUN?", one(_CFUN)))

    async def set_cfun(self, fun: int, rst: int | None = None) -> None:
        """AT+CFUN=<fun>,<rst>: Functionality: 1 is all there is; `1,1` restarts the module

        fun 1; rst 0 to 1
        """
        await self.run(Call("+CFUN=", nothing, (Int(fun), Int(rst))))

    async def do_cgmi(self) -> Cgmi:
        """AT+CGMI: Manufacturer"""
        return await self.run(Call("+CGMI", one(_CGMI)))

    async def do_cgmm(self) -> Cgmm:
        """AT+CGMM: Model"""
        return await self.run(Call("+CGMM", one(_CGMM)))

    async def do_cgmr(self) -> Cgmr:
        """AT+CGMR: Revision"""
        return await self.run(Call("+CGMR", one(_CGMR)))

    async def do_cgsn(self) -> Cgsn:
        """AT+CGSN: Serial number"""
        return await self.run(Call("+CGSN", one(_CGSN)))

    async def list_clac(self) -> list[Clac]:
        """AT+CLAC: List the commands"""
        return await self.run(Call("+CLAC", many(_CLAC)))

    async def get_cmee(self) -> Cmee:
        """AT+CMEE?: Errors: 0 `ERROR`, 1 numbers, 2 words"""
        return await self.run(Call("+CMEE?", one(_CMEE)))

    async def set_cmee(self, n: int) -> None:
        """AT+CMEE=<n>: Errors: 0 `ERROR`, 1 numbers, 2 words

        n 0 to 2
        """
        await self.run(Call("+CMEE=", nothing, (Int(n),)))

    async def do_creset(self) -> None:
        """AT+CRESET: Restart the module"""
        await self.run(Call("+CRESET", nothing))

    async def get_cscs(self) -> Cscs:
        """AT+CSCS?: Character set of this port"""
        return await self.run(Call("+CSCS?", one(_CSCS)))

    async def set_cscs(self, chset: CscsChset) -> None:
        """AT+CSCS=<chset>: Character set of this port"""
        await self.run(Call("+CSCS=", nothing, (Text(chset, last=True),)))

    async def get_cwauth(self) -> Cwauth:
        """AT+CWAUTH?: Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open), encryption, password"""
        return await self.run(Call("+CWAUTH?", one(_CWAUTH)))

    async def set_cwauth(self, auth: int, encrypt: int, password: TextLike | None = None) -> None:
        """AT+CWAUTH=<auth>,<encrypt>,<password>: Authentication (6 WPA2 and WPA3, 7 WPA3, 8 Enhanced Open),
        encryption, password

        auth 0 to 8; encrypt 0 to 4; password 0 to 64 bytes
        """
        await self.run(Call("+CWAUTH=", nothing, (Int(auth), Int(encrypt), Text(password, last=True))))

    async def get_cwbcast(self) -> Cwbcast:
        """AT+CWBCAST?: Show or hide the SSID"""
        return await self.run(Call("+CWBCAST?", one(_CWBCAST)))

    async def set_cwbcast(self, broadcast: int) -> None:
        """AT+CWBCAST=<broadcast>: Show or hide the SSID

        broadcast 0 to 1
        """
        await self.run(Call("+CWBCAST=", nothing, (Int(broadcast),)))

    async def get_cwclicnt(self) -> Cwclicnt:
        """AT+CWCLICNT?: Number of clients"""
        return await self.run(Call("+CWCLICNT?", one(_CWCLICNT)))

    async def set_cwclikick(self, mac: TextLike, seconds: int | None = None) -> None:
        """AT+CWCLIKICK=<mac>,<seconds>: Send a client away, and refuse it for so many seconds

        mac 17 bytes; seconds 1 to 86400
        """
        await self.run(Call("+CWCLIKICK=", nothing, (Text(mac), Int(seconds))))

    async def list_cwclilist(self) -> list[Cwclilist]:
        """AT+CWCLILIST?: Clients: MAC, IP address, name, dBm, seconds, bytes received and sent"""
        return await self.run(Call("+CWCLILIST?", many(_CWCLILIST)))

    async def get_cwdhcp(self) -> Cwdhcp:
        """AT+CWDHCP?: What DHCP gives out"""
        return await self.run(Call("+CWDHCP?", one(_CWDHCP)))

    async def get_cwiso(self) -> Cwiso:
        """AT+CWISO?: Keep clients from reaching each other (only W58)"""
        return await self.run(Call("+CWISO?", one(_CWISO)))

    async def set_cwiso(self, isolation: int) -> None:
        """AT+CWISO=<isolation>: Keep clients from reaching each other (only W58)

        isolation 0 to 1
        """
        await self.run(Call("+CWISO=", nothing, (Int(isolation),)))

    async def list_cwlancli(self) -> list[Cwlancli]:
        """AT+CWLANCLI?: LAN clients: id, 0 gone or 1 there, address, port, bytes cached and unacknowledged"""
        return await self.run(Call("+CWLANCLI?", many(_CWLANCLI)))

    async def set_cwlanclose(self, id: int) -> None:
        """AT+CWLANCLOSE=<id>: Disconnect a LAN client, or drop what one that is gone has left

        id 0 to 30
        """
        await self.run(Call("+CWLANCLOSE=", nothing, (Int(id),)))

    async def fetch_cwlanget(self, id: int, len: int) -> Cwlanget:
        """AT+CWLANGET=<id>,<len>: Fetch what a LAN client sent, in receive mode 3

        id 0 to 30; len 1 to 1460
        """
        return await self.run(Call("+CWLANGET=", fetched(_CWLANGET), (Int(id), Int(len))))

    async def get_cwlanmget(self) -> Cwlanmget:
        """AT+CWLANMGET?: Fetch what LAN clients sent"""
        return await self.run(Call("+CWLANMGET?", one(_CWLANMGET)))

    async def fetch_cwlanmget(self, len: int) -> CwlanmgetBytes:
        """AT+CWLANMGET=<len>: Fetch what LAN clients sent

        len 1 to 100
        """
        return await self.run(Call("+CWLANMGET=", fetched(_CWLANMGETBYTES), (Int(len),)))

    async def send_cwlanmsg(self, data: bytes) -> None:
        """AT+CWLANMSG=<tx_msg>: Send to every LAN client: hexadecimal

        data 1 to 512 bytes
        """
        await self.run(Call("+CWLANMSG=", nothing, (Hex(data),)))

    async def send_cwlansend(self, id: int, data: bytes) -> None:
        """AT+CWLANSEND=<id>,<length>: Send to a LAN client: so many bytes after the prompt `> `, or hexadecimal (960
        at most)

        id 0 to 30; data 1 to 1460 bytes
        """
        await self.run(Call("+CWLANSEND=", nothing, (Int(id), Int(len(data))), data))

    async def get_cwlansrv(self) -> Cwlansrv:
        """AT+CWLANSRV?: LAN server: 0 close, and set; 1 open"""
        return await self.run(Call("+CWLANSRV?", one(_CWLANSRV)))

    async def set_cwlansrv(self, value: int, server_port: int | None = None, recv_mode: int | None = None,
                           max: int | None = None) -> None:
        """AT+CWLANSRV=<value>,<server_port>,<recv_mode>,<max>: LAN server: 0 close, and set; 1 open

        value 0 to 1; server_port 1024 to 65535; recv_mode 0 to 3; max 16 to 1460
        """
        await self.run(Call("+CWLANSRV=", nothing, (Int(value), Int(server_port), Int(recv_mode), Int(max))))

    async def list_cwmacadd(self) -> list[Cwmacadd]:
        """AT+CWMACADD?: Add to the list of the MAC filter"""
        return await self.run(Call("+CWMACADD?", many(_CWMACADD)))

    async def set_cwmacadd(self, mac: TextLike) -> None:
        """AT+CWMACADD=<mac>: Add to the list of the MAC filter

        mac 17 bytes
        """
        await self.run(Call("+CWMACADD=", nothing, (Text(mac, last=True),)))

    async def list_cwmacaddr(self) -> list[Cwmacaddr]:
        """AT+CWMACADDR?: MAC addresses of the access point and its clients"""
        return await self.run(Call("+CWMACADDR?", many(_CWMACADDR)))

    async def set_cwmacdel(self, mac: TextLike) -> None:
        """AT+CWMACDEL=<mac>: Take from the list of the MAC filter; all with `*`

        mac 1 to 17 bytes
        """
        await self.run(Call("+CWMACDEL=", nothing, (Text(mac, last=True),)))

    async def get_cwmacflt(self) -> Cwmacflt:
        """AT+CWMACFLT?: MAC filter: 0 off, 1 deny those listed, 2 allow only those listed"""
        return await self.run(Call("+CWMACFLT?", one(_CWMACFLT)))

    async def set_cwmacflt(self, mode: int) -> None:
        """AT+CWMACFLT=<mode>: MAC filter: 0 off, 1 deny those listed, 2 allow only those listed

        mode 0 to 2
        """
        await self.run(Call("+CWMACFLT=", nothing, (Int(mode),)))

    async def get_cwmap(self) -> Cwmap:
        """AT+CWMAP?: Open or close the access point"""
        return await self.run(Call("+CWMAP?", one(_CWMAP)))

    async def set_cwmap(self, flag: int) -> None:
        """AT+CWMAP=<flag>: Open or close the access point

        flag 0 to 1
        """
        await self.run(Call("+CWMAP=", nothing, (Int(flag),)))

    async def get_cwmapcfg(self) -> Cwmapcfg:
        """AT+CWMAPCFG?: Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands mean (only W58)"""
        return await self.run(Call("+CWMAPCFG?", one(_CWMAPCFG)))

    async def set_cwmapcfg(self, option: CwmapcfgOption, value: int) -> None:
        """AT+CWMAPCFG=<option>,<value>: Mode: 0 AP, 1 AP-AP, 2 STA-AP; and the access point that commands mean (only
        W58)

        value 0 to 2
        """
        await self.run(Call("+CWMAPCFG=", nothing, (Text(option), Int(value))))

    async def get_cwmoch(self) -> Cwmoch:
        """AT+CWMOCH?: 802.11 mode and channel"""
        return await self.run(Call("+CWMOCH?", one(_CWMOCH)))

    async def set_cwmoch(self, mode: int, channel: int) -> None:
        """AT+CWMOCH=<mode>,<channel>: 802.11 mode and channel

        mode 2 to 4; channel 0 to 11
        """
        await self.run(Call("+CWMOCH=", nothing, (Int(mode), Int(channel))))

    async def get_cwnat(self) -> Cwnat:
        """AT+CWNAT?: NAT type: 0 symmetric, 1 full cone (only W58)"""
        return await self.run(Call("+CWNAT?", one(_CWNAT)))

    async def set_cwnat(self, type: int) -> None:
        """AT+CWNAT=<type>: NAT type: 0 symmetric, 1 full cone (only W58)

        type 0 to 1
        """
        await self.run(Call("+CWNAT=", nothing, (Int(type),)))

    async def get_cwnetcnct(self) -> Cwnetcnct:
        """AT+CWNETCNCT?: Whether there is a way to the mobile network"""
        return await self.run(Call("+CWNETCNCT?", one(_CWNETCNCT)))

    async def get_cwqr(self) -> Cwqr:
        """AT+CWQR?: Text of the code that phones join by, for a display; always UTF-8"""
        return await self.run(Call("+CWQR?", one(_CWQR)))

    async def do_cwrstd(self) -> None:
        """AT+CWRSTD: Restore every setting to its factory default"""
        await self.run(Call("+CWRSTD", nothing))

    async def get_cwssid(self) -> Cwssid:
        """AT+CWSSID?: SSID"""
        return await self.run(Call("+CWSSID?", one(_CWSSID)))

    async def set_cwssid(self, ssid: TextLike) -> None:
        """AT+CWSSID=<ssid>: SSID

        ssid 1 to 32 bytes
        """
        await self.run(Call("+CWSSID=", nothing, (Text(ssid, last=True),)))

    async def get_cwstacfg(self) -> Cwstacfg:
        """AT+CWSTACFG?: Network that the station joins"""
        return await self.run(Call("+CWSTACFG?", one(_CWSTACFG)))

    async def set_cwstacfg(self, ssid: TextLike, psk: TextLike | None = None) -> None:
        """AT+CWSTACFG=<ssid>,,,<psk>: Network that the station joins

        ssid 0 to 48 bytes; psk 0 to 64 bytes
        """
        await self.run(Call("+CWSTACFG=", nothing, (Text(ssid), Int(None), Int(None), Text(psk, last=True))))

    async def get_cwstainit(self) -> Cwstainit:
        """AT+CWSTAINIT?: Close or open the station beside the access point (only W58L)"""
        return await self.run(Call("+CWSTAINIT?", one(_CWSTAINIT)))

    async def set_cwstainit(self, type: int) -> None:
        """AT+CWSTAINIT=<type>: Close or open the station beside the access point (only W58L)

        type 0 to 1
        """
        await self.run(Call("+CWSTAINIT=", nothing, (Int(type),)))

    async def get_cwstaip(self) -> Cwstaip | None:
        """AT+CWSTAIP?: Address of the station"""
        return await self.run(Call("+CWSTAIP?", maybe(_CWSTAIP)))

    async def get_cwstascan(self) -> Cwstascan:
        """AT+CWSTASCAN?: Networks around; with their signal in dBm if the flag is 1"""
        return await self.run(Call("+CWSTASCAN?", one(_CWSTASCAN)))

    async def list_cwstascan(self) -> list[CwstascanRow]:
        """AT+CWSTASCAN, with the flag 0: Networks around; with their signal in dBm if the flag is 1"""
        return await self.run(Call("+CWSTASCAN", many(_CWSTASCANROW)))

    async def list_cwstascan_signal(self) -> list[CwstascanSignal]:
        """AT+CWSTASCAN, with the flag 1: Networks around; with their signal in dBm if the flag is 1"""
        return await self.run(Call("+CWSTASCAN", many(_CWSTASCANSIGNAL)))

    async def set_cwstascan(self, flag_show_signal: int) -> None:
        """AT+CWSTASCAN=<flag_show_signal>: Networks around; with their signal in dBm if the flag is 1

        flag_show_signal 0 to 1
        """
        await self.run(Call("+CWSTASCAN=", nothing, (Int(flag_show_signal),)))

    async def set_cwstascansyn(self, flag: int, security: int | None = None) -> None:
        """AT+CWSTASCANSYN=<flag>,<security>: Scan without waiting: networks come as URCs, then `:0`; SSID and security
        if the second is 1

        flag 0 to 1; security 0 to 1
        """
        await self.run(Call("+CWSTASCANSYN=", nothing, (Int(flag), Int(security))))

    async def get_cwstastat(self) -> Cwstastat:
        """AT+CWSTASTAT?: How far the station is, and what keeps it from more; SSID, BSSID, channel and signal of its
        network
        """
        return await self.run(Call("+CWSTASTAT?", one(_CWSTASTAT)))

    async def list_cwstatus(self) -> list[Cwstatus]:
        """AT+CWSTATUS?: Parts of the module: 0 as asked, 1 at work, 2 failing, and why"""
        return await self.run(Call("+CWSTATUS?", many(_CWSTATUS)))

    async def get_cwurc(self) -> Cwurc:
        """AT+CWURC?: Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, 4 `+CWEVNET`, 8 `+CWEVLAN`,
        16 `+CWFAULT`
        """
        return await self.run(Call("+CWURC?", one(_CWURC)))

    async def set_cwurc(self, mask: int) -> None:
        """AT+CWURC=<mask>: Events this port is told of, the sum of: 1 `+CWCLIENT`, 2 `+CWEVSTA`, 4 `+CWEVNET`, 8
        `+CWEVLAN`, 16 `+CWFAULT`

        mask 0 to 31
        """
        await self.run(Call("+CWURC=", nothing, (Int(mask),)))

    async def get_cwusrinfo(self) -> Cwusrinfo:
        """AT+CWUSRINFO?: User name and password of the data call"""
        return await self.run(Call("+CWUSRINFO?", one(_CWUSRINFO)))

    async def set_cwusrinfo(self, usrname: TextLike, password: TextLike) -> None:
        """AT+CWUSRINFO=<usrname>,<password>: User name and password of the data call

        usrname 1 to 127 bytes; password 1 to 127 bytes
        """
        await self.run(Call("+CWUSRINFO=", nothing, (Text(usrname), Text(password, last=True))))

    async def get_fclass(self) -> Fclass:
        """AT+FCLASS?: Class of service: 0, data, is all there is"""
        return await self.run(Call("+FCLASS?", one(_FCLASS)))

    async def set_fclass(self, n: int) -> None:
        """AT+FCLASS=<n>: Class of service: 0, data, is all there is

        n 0
        """
        await self.run(Call("+FCLASS=", nothing, (Int(n),)))

    async def do_gcap(self) -> Gcap:
        """AT+GCAP: Capabilities"""
        return await self.run(Call("+GCAP", one(_GCAP)))

    async def do_gmi(self) -> Gmi:
        """AT+GMI: Manufacturer"""
        return await self.run(Call("+GMI", one(_GMI)))

    async def do_gmm(self) -> Gmm:
        """AT+GMM: Model"""
        return await self.run(Call("+GMM", one(_GMM)))

    async def do_gmr(self) -> Gmr:
        """AT+GMR: Revision"""
        return await self.run(Call("+GMR", one(_GMR)))

    async def do_gsn(self) -> Gsn:
        """AT+GSN: Serial number"""
        return await self.run(Call("+GSN", one(_GSN)))

    async def get_icf(self) -> Icf:
        """AT+ICF?: Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither"""
        return await self.run(Call("+ICF?", one(_ICF)))

    async def set_icf(self, format: int, parity: int | None = None) -> None:
        """AT+ICF=<format>,<parity>: Frame: 8 data bits and 1 two stop bits, 2 parity, 3 neither

        format 1 to 3; parity 0 to 3
        """
        await self.run(Call("+ICF=", nothing, (Int(format), Int(parity))))

    async def get_ifc(self) -> Ifc:
        """AT+IFC?: Flow control: 0 none, 2 RTS/CTS"""
        return await self.run(Call("+IFC?", one(_IFC)))

    async def set_ifc(self, dce_by_dte: int, dte_by_dce: int | None = None) -> None:
        """AT+IFC=<dce_by_dte>,<dte_by_dce>: Flow control: 0 none, 2 RTS/CTS

        dce_by_dte one of 0, 2; dte_by_dce one of 0, 2
        """
        await self.run(Call("+IFC=", nothing, (Int(dce_by_dte), Int(dte_by_dce))))

    async def get_ipr(self) -> Ipr:
        """AT+IPR?: Rate in bits per second, from its `OK` on"""
        return await self.run(Call("+IPR?", one(_IPR)))

    async def set_ipr(self, rate: int) -> None:
        """AT+IPR=<rate>: Rate in bits per second, from its `OK` on

        rate one of 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000,
        921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000
        """
        await self.run(Call("+IPR=", nothing, (Int(rate),)))

    async def set_e(self, n: int) -> None:
        """ATE<n>: Echo: 0 off, 1 on. n 0 to 1"""
        await self.run(Call("E", nothing, (Int(n),)))

    async def do_z(self) -> None:
        """ATZ: Restore the stored profile"""
        await self.run(Call("Z", nothing))

    async def do_amp_f(self) -> None:
        """AT&F: Set the factory profile"""
        await self.run(Call("&F", nothing))

    async def do_amp_w(self) -> None:
        """AT&W: Store this port's profile"""
        await self.run(Call("&W", nothing))


__all__ = [ "Ceer", "Cfun", "Cgmi", "Cgmm", "Cgmr", "Cgsn", "Clac", "Cmee", "Cscs", "CscsChset", "Cwauth", "Cwbcast",
           "Cwclicnt", "Cwclilist", "Cwdhcp", "Cwiso", "Cwlancli", "Cwlanget", "Cwlanmget", "CwlanmgetBytes",
           "Cwlansrv", "Cwmacadd", "Cwmacaddr", "Cwmacflt", "Cwmap", "Cwmapcfg", "CwmapcfgOption", "Cwmoch", "Cwnat",
           "Cwnetcnct", "Cwqr", "Cwssid", "Cwstacfg", "Cwstainit", "Cwstaip", "Cwstascan", "CwstascanRow",
           "CwstascanSignal", "Cwstastat", "Cwstatus", "Cwurc", "Cwusrinfo", "Fclass", "Gcap", "Gmi", "Gmm", "Gmr",
           "Gsn", "Icf", "Ifc", "Ipr", "UrcCwclient", "UrcCwevlan", "UrcCwevnet", "UrcCwevsta", "UrcCwfault",
           "UrcCwlandata", "UrcCwlanlost", "UrcCwlanmsg", "UrcCwlanrdy", "UrcCwstascansyn", "UrcCwstascansynEnd",
           "UrcCwurclost", "UrcRdy",]
