# Gaugeway for linux/amd64 and linux/arm64: `docker buildx build --platform linux/amd64,linux/arm64 .`
# The bundle is JavaScript and contains the native parts of both platforms, so it is built once, on the build platform.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /src
COPY package.json package-lock.json ./
COPY connectors/package.json connectors/
COPY exporter/package.json exporter/
COPY simulator/package.json simulator/
RUN npm ci --ignore-scripts
COPY . .
RUN node exporter/build.ts

# For `docker compose --profile simulator`.
FROM build AS simulator-files
RUN npm prune --omit=dev --ignore-scripts

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS simulator
WORKDIR /opt/gaugeway
COPY --from=simulator-files /src /opt/gaugeway
USER node
ENTRYPOINT ["node", "simulator/src/main.ts"]

# Needs GAUGEWAY_READ_TOKEN_SHA256 and GAUGEWAY_CONTROL_TOKEN_SHA256 (deploy/make-env.sh writes them), a volume at /var/lib/gaugeway, and connectors
# in further files beside /etc/gaugeway/server.yaml. It writes nowhere else: the root file system may be read-only.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS exporter
RUN install -d -o node -g node /var/lib/gaugeway
COPY --from=build /src/dist /opt/gaugeway
COPY deploy/gaugeway/server.yaml /etc/gaugeway/server.yaml
USER node
EXPOSE 10464
VOLUME /var/lib/gaugeway
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:10464/-/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# node as process 1, so that it receives the signals; the size is that of the bin, which would start node a second time
ENTRYPOINT ["node", "--max-semi-space-size=32", "/opt/gaugeway/bin/gaugeway.js"]
CMD ["run", "-c", "/etc/gaugeway"]
