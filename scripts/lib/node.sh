# shellcheck shell=bash
# Sourced by the scripts that run on Node and npm alone.

# Installs what the lock file names, unless that is there already. Exit code 3 without Node 20 or newer and npm.
ensure_dependencies() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  if [ "$major" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "Node 20 or newer, with npm, is needed: https://nodejs.org (found: $(node --version 2>/dev/null || echo none))" >&2
    exit 3
  fi
  # npm writes this file at the end of each installation.
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo "Installing from npm, once ..."
    npm ci --no-audit --no-fund --loglevel=error
  fi
}
