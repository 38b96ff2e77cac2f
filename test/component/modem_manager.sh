#!/bin/sh
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Runs ModemManager on one serial device, in a world of its own: modem_manager.sh DEVICE
# To be called in fresh mount and network namespaces. A pty is no hardware to ModemManager, so it is
# shown /sys and /dev of a board whose UART ttyW58 is that pty, and a D-Bus of its own.
# Prints `mmcli -m any -K` once the modem is known, and ends.
set -eu
device=$(readlink -f "$1")

world=$(mktemp -d)
mount -t tmpfs world "$world"
mkdir "$world/dev" "$world/run" "$world/rules"
mkdir -p "$world/sys/class/tty" "$world/sys/devices/platform/serial58/tty/ttyW58" "$world/sys/bus/platform" \
	"$world/sys/class/net"
ln -s ../../devices/platform/serial58/tty/ttyW58 "$world/sys/class/tty/ttyW58"
ln -s ../../../../../class/tty "$world/sys/devices/platform/serial58/tty/ttyW58/subsystem"
ln -s ../../../serial58 "$world/sys/devices/platform/serial58/tty/ttyW58/device"
ln -s ../../../bus/platform "$world/sys/devices/platform/serial58/subsystem"
cp /lib/udev/rules.d/80-mm-candidate.rules "$world/rules/"
# A port that is no USB device's is probed only where the system's owner says so.
cat >"$world/rules/77-mm-w58.rules" <<RULES
KERNEL=="ttyW58", ENV{ID_MM_DEVICE_PROCESS}="1"
KERNEL=="ttyW58", ENV{ID_MM_TTY_BAUDRATE}="115200"
RULES
for node in null zero urandom random; do
	touch "$world/dev/$node"
	mount --bind "/dev/$node" "$world/dev/$node"
done
mkdir "$world/dev/pts"
mount --rbind /dev/pts "$world/dev/pts"
ln -s "$device" "$world/dev/ttyW58"
mount --bind "$world/rules" /lib/udev/rules.d
mount --rbind "$world/sys" /sys
mount --rbind "$world/dev" /dev

cat >"$world/bus.conf" <<BUS
<busconfig><type>session</type><listen>unix:path=$world/run/bus</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
BUS
export DBUS_SESSION_BUS_ADDRESS="unix:path=$world/run/bus" DBUS_SYSTEM_BUS_ADDRESS="unix:path=$world/run/bus"
dbus-daemon --config-file="$world/bus.conf" --nofork --nopidfile &
bus=$!
while ! [ -S "$world/run/bus" ]; do sleep 0.05; done
echo "action=add,subsystem=tty,name=ttyW58" >"$world/events"
ModemManager --debug --test-session --test-no-udev --test-no-qrtr --test-no-suspend-resume --no-auto-scan \
	--initial-kernel-events="$world/events" >&2 &
manager=$!
trap 'kill $manager $bus 2>/dev/null; wait' EXIT

tries=0
while ! mmcli -m any -K 2>/dev/null | grep -qE "generic.state +: (failed|locked|disabled|enabled|registered)"; do
	tries=$((tries + 1))
	[ $tries -lt 150 ] || exit 1
	sleep 0.3
done
mmcli -m any -K
