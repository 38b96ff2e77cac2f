# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""Somebody else's networks: hostapd on a radio of its own, and a router with a server behind it."""

import shlex

CONFIG = """interface={interface}
driver=nl80211
ctrl_interface=/run/{files}
country_code={country}
hw_mode=g
channel={channel}
"""

FT = ("mobility_domain=a1b2", "nas_identifier=next.door", "ft_psk_generate_local=1")

# wpa, wpa_key_mgmt, ieee80211w, and whatever else hostapd needs.
KINDS = {
    "wpa": (1, "WPA-PSK", 0, "wpa_pairwise=TKIP"),
    "wpa2": (2, "WPA-PSK", 0),
    "wpa2 sha256": (2, "WPA-PSK-SHA256", 1),
    "wpa2 pmf": (2, "WPA-PSK WPA-PSK-SHA256", 2),
    "wpa2 ft": (2, "FT-PSK", 1, *FT),
    "transition": (2, "WPA-PSK WPA-PSK-SHA256 SAE", 1, "sae_require_mfp=1", "sae_pwe=2"),
    "wpa3": (2, "SAE", 2, "sae_pwe=2"),
    "wpa3 h2e": (2, "SAE", 2, "sae_pwe=1"),
    "wpa3 hunting and pecking": (2, "SAE", 2, "sae_pwe=0"),
    "wpa3 ft": (2, "FT-SAE", 2, *FT),
    "owe": (2, "OWE", 2),
}


def bss_text(ssid, password=None, hidden=False, kind=None, more=()):
    """The lines of one network; ssid are bytes, kind is one of KINDS: WPA2 if there is a password."""
    lines = [f"ssid2={ssid.hex()}", f"ignore_broadcast_ssid={int(hidden)}"]
    if password or kind:
        wpa, key_management, protection, *others = KINDS[kind or "wpa2"]
        lines += [f"wpa={wpa}", f"wpa_key_mgmt={key_management}", f"ieee80211w={protection}", "rsn_pairwise=CCMP",
                  *others]
    if password:
        lines.append(f"wpa_passphrase={password}")
    return "\n".join([*lines, *more]) + "\n"


class Neighbour:
    """The radio in the guest's namespace of that name; `with Neighbour(guest) as neighbour: ...`"""

    def __init__(self, guest, name="neighbour", interface="wlan0", address="192.168.11.1"):
        self._guest = guest
        self.name, self.interface, self.address = name, interface, address
        self._files = f"{name}-{interface}"

    def run(self, command):
        return self._guest.run(f"ip netns exec {self.name} sh -c {shlex.quote(command)}")

    def open(self, ssid, channel, *more, country="US", **how):
        """On air; `more` are further networks' (ssid, how) on the same radio."""
        self.close()
        text = CONFIG.format(interface=self.interface, files=self._files, channel=channel, country=country)
        text += bss_text(ssid, **how)
        for number, (other, its) in enumerate(more, 1):
            text += f"bss={self.interface}_{number}\n" + bss_text(other, **its)
        self._guest.run(f"cat >/tmp/{self._files}.conf", stdin=text.encode())
        done = self.run(f"hostapd -B -P /run/{self._files}.pid /tmp/{self._files}.conf")
        assert done.rc == 0, done.out
        self.run(f"ip addr replace {self.address}/24 dev {self.interface}; ip addr replace 203.0.113.9/32 dev lo")

    def serve(self):
        """DHCP for whoever joins, with itself as router and name server; HTTP on 203.0.113.9 behind it."""
        network = self.address.rsplit(".", 1)[0]
        self.run(f"dnsmasq -C /dev/null -i {self.interface} --bind-dynamic -p 0 -x /run/{self._files}-dhcp.pid "
                 f"-l /tmp/{self._files}.leases --dhcp-range={network}.20,{network}.60,120 "
                 f"--dhcp-option=6,{self.address}")
        self.run("echo served >/tmp/index.html; "
                 f"busybox httpd -f -p 203.0.113.9:80 -h /tmp >/dev/null 2>&1 & echo $! >/run/{self._files}-http.pid")

    def move(self, channel):
        """To another channel, as access points do: announced."""
        done = self.run(f"hostapd_cli -p /run/{self._files} -i {self.interface} chan_switch 5 {2407 + 5 * channel}")
        assert "OK" in done.out, done.out

    def close(self):
        self.run(f"for n in {self._files} {self._files}-dhcp {self._files}-http; do [ -f /run/$n.pid ] || continue; "
                 "p=$(cat /run/$n.pid); kill $p; while [ -d /proc/$p ]; do sleep 0.05; done; rm -f /run/$n.pid; done")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def fetched(phone):
    """Whether the phone reaches the server behind a neighbour's router."""
    script = 'import urllib.request as u; print(u.urlopen("http://203.0.113.9/index.html", timeout=5).read())'
    return "served" in phone.run(f"python3 -c '{script}'").out
