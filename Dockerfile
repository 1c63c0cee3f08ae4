# One image for every service: compose's `command` picks which one runs.
#   docker build --target production -t wa-monitor:local .
#   docker build --target simulator  -t wa-monitor-simulator:local .

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
COPY scripts/build.ts scripts/
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
RUN install -d -o node -g node -m 0700 /session /secrets/made \
 && install -d -o node -g node /store /store-sender /simulator /secrets/whatsapp /secrets/api /secrets/queue /secrets/database-owner /secrets/prod /secrets/dev \
      /secrets/postgres /secrets/redis
COPY LICENSE ./
COPY scripts/container/ask.sh /usr/local/bin/ask
COPY scripts/container/login.ts scripts/container/
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
