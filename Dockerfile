# Debian, not Alpine: the built-in PostgreSQL is made for glibc.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# Packages first: this layer is made again only when they change. Without sources, `prepare` builds nothing.
COPY package.json package-lock.json ./
COPY scripts/build.mjs scripts/build.mjs
RUN npm ci
COPY tsconfig.json ./
COPY commands commands
COPY src src
RUN npm run build && npm prune --omit=dev

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Lamplighter" \
      org.opencontainers.image.description="Run your cloud machines from Slack and Discord" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE lamplighter.example.yaml ./
COPY src/platforms/web/page src/platforms/web/page
COPY docs/catalogue.yaml docs/catalogue.yaml
RUN install -d -o node -g node -m 0700 /data

# HOST stays 127.0.0.1 until you set it: the local page lets whoever reaches it act as anyone, and refuses to listen
# elsewhere. With a real chat configured (and no `web` platform), run with HOST=0.0.0.0.
ENV NODE_ENV=production \
    LAMPLIGHTER_DATA=/data
USER node
VOLUME /data
EXPOSE 3000
# Long enough to bring a large database up to date; a stopped bot takes its built-in PostgreSQL down in order.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--v8-pool-size=1", "--max-semi-space-size=32", "dist/src/main.js"]
