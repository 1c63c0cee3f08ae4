# One image for every service: compose's `command` picks which one runs.
#   docker build --target production -t wa-monitor:local .
#   docker build --target simulator  -t wa-monitor-simulator:local .
#   docker build --target caretaker  -t wa-monitor-caretaker:local .
#   docker build --target https      -t wa-monitor-https:local .

# Of the caretaker's pg_dump and pg_restore: the major version of your own PostgreSQL, where that is another one.
ARG POSTGRES_MAJOR=17

# The manifests alone, so that dependencies are installed again only when one of these has changed.
FROM node:24-trixie-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
COPY services services
RUN find packages services -type f ! -name package.json -delete && find packages services -type d -empty -delete

FROM node:24-trixie-slim AS dependencies
WORKDIR /app
COPY --from=manifests /app ./
# No install scripts: what runs here needs none (better-sqlite3 brings its binaries), and the slim image has no compiler.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src

# The services as plain JavaScript: half the memory of the TypeScript sources.
FROM dependencies AS build
COPY packages packages
COPY services services
COPY scripts/build.ts scripts/build-dashboard.ts scripts/lean-builtins.ts scripts/
RUN node scripts/build.ts

# What only the build needs is left behind.
FROM dependencies AS runtime-dependencies
RUN rm -rf node_modules/rolldown node_modules/@rolldown node_modules/@oxc-project

FROM node:24-trixie-slim AS runtime
# libsignal, which Baileys uses for WhatsApp's encryption, is GPL-3.0: an image that holds it is given on under that licence.
LABEL org.opencontainers.image.title="WA Monitor" \
      org.opencontainers.image.licenses="MIT AND GPL-3.0-only"
# ON_BAD_CONFIG=wait: a wrong setting is said once and waited out, instead of a restart loop.
# MALLOC_ARENA_MAX=1: 10 MB less memory for each service, measured idle; these are programs of one busy thread.
ENV NODE_ENV=production ON_BAD_CONFIG=wait MALLOC_ARENA_MAX=1
WORKDIR /app
# A named volume takes the owner of the directory it is first mounted on.
RUN install -d -o node -g node -m 0700 /session /staging /secrets/made \
 && install -d -o node -g node /store /store-sender /simulator /secrets/whatsapp /secrets/api /secrets/queue /secrets/database-owner /secrets/prod /secrets/dev \
      /secrets/postgres /secrets/redis /secrets/caretaker
COPY LICENSE ./
COPY scripts/container/ask.sh /usr/local/bin/ask
COPY scripts/container/calmly.sh /usr/local/bin/calmly
COPY scripts/container/login.ts scripts/container/backup-now.ts scripts/container/restore-bridge.ts scripts/container/status-screen.ts scripts/container/resume.ts scripts/container/
COPY scripts/container/status scripts/container/status
COPY --from=runtime-dependencies /app ./
COPY packages packages
USER 1000:1000
# A small heap that is collected early, and start-up code that is soon let go of: these services wait most of the time.
# What each buys is in docs/decisions/0013-built-services.md.
ENTRYPOINT ["node", "--max-semi-space-size=4", "--optimize-for-size", "--heap-growing-percent=10", "--bytecode-old-age=2"]

# A WhatsApp server for demonstrations and tests; kept out of the image that production runs.
FROM runtime AS simulator
COPY services/whatsapp-simulator services/whatsapp-simulator
CMD ["services/whatsapp-simulator/src/main.ts"]

# The sources are here for the files that lie beside them, and for whoever reads a trace.
FROM runtime AS production
COPY --from=build /app/dist dist
COPY services/secrets services/secrets
COPY services/migrate services/migrate
COPY services/whatsapp-bridge services/whatsapp-bridge
COPY services/monitor services/monitor
COPY services/feedback-sender services/feedback-sender
COPY services/api services/api
COPY services/caretaker services/caretaker
# Which build this is, where the version is shown; the scripts give the commit.
ARG WA_MONITOR_BUILD=
ENV WA_MONITOR_BUILD=$WA_MONITOR_BUILD

# The same tree on PostgreSQL's image: what dumps and restores a database, and a server to try a backup on.
FROM postgres:${POSTGRES_MAJOR}-trixie AS caretaker
LABEL org.opencontainers.image.title="WA Monitor: caretaker" \
      org.opencontainers.image.licenses="MIT AND GPL-3.0-only"
ENV NODE_ENV=production ON_BAD_CONFIG=wait MALLOC_ARENA_MAX=1
WORKDIR /app
# initdb wants a user with a name.
RUN groupadd -g 1000 node && useradd -u 1000 -g node -M node \
 && install -d -o node -g node -m 0700 /staging /staging-sender /backups /caretaker
COPY --from=production /usr/local/bin/node /usr/local/bin/ask /usr/local/bin/calmly /usr/local/bin/
COPY --from=production /app ./
ARG WA_MONITOR_BUILD=
ENV WA_MONITOR_BUILD=$WA_MONITOR_BUILD
USER 1000:1000
ENTRYPOINT ["node", "--max-semi-space-size=4", "--optimize-for-size", "--heap-growing-percent=10", "--bytecode-old-age=2"]
CMD ["dist/caretaker/main.js"]

# HTTPS on the operator's own domain, for the api alone. Ports above 1024: it needs no right of root's.
FROM debian:trixie-slim AS https
LABEL org.opencontainers.image.title="WA Monitor: HTTPS" org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates caddy \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 1000 -g 1000 -m 0700 /certificates
ENV XDG_DATA_HOME=/certificates XDG_CONFIG_HOME=/tmp HOME=/tmp
COPY scripts/container/ask.sh /usr/local/bin/ask
COPY scripts/container/calmly.sh /usr/local/bin/calmly
COPY scripts/container/https.sh /usr/local/bin/https
COPY compose/Caddyfile /etc/caddy/Caddyfile
USER 1000:1000
ENTRYPOINT ["https"]
