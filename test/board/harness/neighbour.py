"""Somebody else's networks: hostapd on a radio of its own, and a router with a server behind it."""

import shlex

CONFIG = """interface={interface}
driver=nl80211
ctrl_interface=/run/{files}
country_code=US
hw_mode=g
channel={channel}
"""


def bss_text(ssid, password=None, hidden=False, wpa=2):
    """The lines of one network; ssid are bytes."""
    text = f"ssid2={ssid.hex()}\nignore_broadcast_ssid={int(hidden)}\n"
    if password:
        text += f"wpa={wpa}\nwpa_key_mgmt=WPA-PSK\nwpa_pairwise={'CCMP' if wpa == 2 else 'TKIP'}\n" \
                f"wpa_passphrase={password}\n"
    return text


class Neighbour:
    """The radio in the guest's namespace of that name; `with Neighbour(guest) as neighbour: ...`"""

    def __init__(self, guest, name="neighbour", interface="wlan0", address="192.168.11.1"):
        self._guest = guest
        self.name, self.interface, self.address = name, interface, address
        self._files = f"{name}-{interface}"

    def run(self, command):
        return self._guest.run(f"ip netns exec {self.name} sh -c {shlex.quote(command)}")

    def open(self, ssid, channel, *more, **how):
        """On air; `more` are further networks' (ssid, how) on the same radio."""
        self.close()
        text = CONFIG.format(interface=self.interface, files=self._files, channel=channel) + bss_text(ssid, **how)
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
