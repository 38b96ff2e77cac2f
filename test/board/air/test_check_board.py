# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
"""`w58d --check-board` on a board that can do everything, beside the w58d that runs there."""

import json

CHECK = "w58d --check-board"
# The rules without their counters, comments and the time that they have left, each process of the module's with its
# number, and each file.
STATE = r"""{ iptables-save; ip6tables-save; nft --stateless list ruleset; ip -4 addr; ip rule; } |
sed 's/^#.*//; s/\[[0-9:]*\]//; s/ expires [0-9a-z]*//'
for name in w58d hostapd dnsmasq wpa_supplicant; do echo "$name: $(pidof $name)"; done
find /run/w58d /var/lib/w58d -type f -exec ls -l --full-time {} +"""


def rows(guest, arguments=""):
    done = guest.run(f"{CHECK} --json {arguments}")
    return done.rc, {(row["item"], row["mode"]): "" if row["ok"] else row["why"] for row in json.loads(done.out)}


def test_the_board_can_do_everything(fresh, guest):
    fresh.ok("AT+CWMOCH=4,6")
    status, found = rows(guest)
    assert {what: why for what, why in found.items() if why} == {} and status == 0
    for what in (("+CWMAPCFG", "AP-AP"), ("+CWMAPCFG", "STA-AP"), ("+CWAUTH", "auth 0, WEP"), ("+CWAUTH", "auth 7"),
                 ("+CWAUTH", "auth 8"), ("+CWMOCH", "channel 0"), ("+CWNAT", "type 1"), ("+CWSTACFG", "WPA3"),
                 ("[radio]", "country")):
        assert what in found
    # What hosts can ask for is all there.
    listed = fresh.ok("AT+CLAC").decode().split("\r\n")
    assert {line.removeprefix("AT") for line in listed if line.startswith("AT+")} <= {item for item, _ in found}


def test_it_changes_nothing(station, guest, phone):
    assert phone.join(b"SIM7600MIFI", "12345678", channel=6)
    before = guest.run(STATE, check=True).out
    with phone.stays_connected():
        status, _ = rows(guest)
    assert status == 0 and guest.run(STATE, check=True).out == before


def test_programs_that_lack_something(fresh, guest):
    """A copy of the configuration that names another hostapd, and another country than the kernel's."""
    fresh.ok("AT+CWMOCH=4,6")
    guest.run(r"""cat > /tmp/hostapd <<'END'
#!/bin/sh
awk '/OWE/ { printf "Line %d: invalid key_mgmt\n", NR }' "$1"
exec /usr/sbin/hostapd "$@"
END
chmod 755 /tmp/hostapd
{ cat /etc/w58d/w58d.toml; printf '\n[programs]\nhostapd = "/tmp/hostapd"\n'; } |
    sed 's/^\[radio\]/&\ncountry = "JP"/' > /tmp/other.toml""", check=True)
    status, found = rows(guest, "/tmp/other.toml")
    assert {what: why for what, why in found.items() if why} == {
        ("+CWAUTH", "auth 8"): "hostapd built without OWE",
        ("[radio]", "country"): found["[radio]", "country"]}
    assert status == 0 and "domain US" in found["[radio]", "country"]
    guest.run("rm /tmp/hostapd /tmp/other.toml", check=True)
