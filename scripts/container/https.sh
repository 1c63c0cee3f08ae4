#!/usr/bin/env bash
# Starts the https service. A name that cannot be one is said once and waited out, as every service here does.
set -euo pipefail

if ! [[ ${DOMAIN:-} =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]]; then
  echo "DOMAIN in .env must be a name such as monitor.example.com, without https:// (it is: ${DOMAIN:-empty})" >&2
  exec sleep infinity
fi
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
