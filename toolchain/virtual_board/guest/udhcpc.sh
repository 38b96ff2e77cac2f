#!/bin/sh
# SPDX-FileCopyrightText: 2026 The w58d authors
# SPDX-License-Identifier: MIT
# Called by udhcpc in a phone's namespace; leaves the lease in $LEASE for the agent to read.
case "$1" in
deconfig)
	ip addr flush dev "$interface" scope global
	;;
bound | renew)
	ip addr flush dev "$interface" scope global
	ip addr add "$ip/${mask:-24}" dev "$interface"
	[ -z "$router" ] || ip route replace default via "${router%% *}" dev "$interface"
	{
		echo "ip=$ip"
		echo "subnet=$subnet"
		echo "router=$router"
		echo "dns=$dns"
		echo "lease=$lease"
		echo "server=$serverid"
	} >"$LEASE.part"
	mv "$LEASE.part" "$LEASE"
	;;
esac
