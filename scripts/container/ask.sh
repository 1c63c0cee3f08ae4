#!/usr/bin/env bash
# ask PORT PATH: what http://127.0.0.1:PORT/PATH answers; exit 0 when the answer is 200, else 1.
# The health check of our containers, and how scripts look inside one. Bash's own sockets: a Node process for every
# check would cost more than the service it looks at.
set -euo pipefail
key=/secrets/whatsapp/api_key

exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n' "$2" >&3
[ ! -r "$key" ] || printf 'X-API-Key: %s\r\n' "$(<"$key")" >&3
printf '\r\n' >&3

read -r _ status _ <&3
while read -r line && [ "$line" != $'\r' ]; do :; done <&3
cat <&3
[ "$status" = 200 ]
