# syntax=docker/dockerfile:1
# One small image with the one program in it. Data and the master key are on the volume; whoever
# serves more than a test keeps the key apart (docs/operations.md).
#
#   docker build -t natter .
#   docker run -d --name natter -p 8080:8080 -v natter:/var/lib/natter natter
#   docker logs natter        # the one-time link of the owner

FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo/ .cargo/
COPY crates/ crates/
COPY fuzz/ fuzz/
COPY --from=web /src/web/dist/ web/dist/
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package natter-server \
    && cp target/release/natter /usr/local/bin/natter

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/natter --shell /usr/sbin/nologin natter \
    && install -d -o natter -g natter -m 0700 /var/lib/natter
COPY --from=build /usr/local/bin/natter /usr/local/bin/natter
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/natter/
USER natter
VOLUME /var/lib/natter
EXPOSE 8080
STOPSIGNAL SIGTERM
# The server and its health check read the same settings.
ENV NATTER_DATA=/var/lib/natter NATTER_LISTEN=http=0.0.0.0:8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["natter", "healthcheck"]
ENTRYPOINT ["natter"]
CMD ["serve"]
