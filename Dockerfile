# Builds the service, then keeps only the binary, the flows and their texts.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY . .
RUN mkdir -p tests/it && echo '//! Not built here.' > tests/it/main.rs && cargo build --release --locked --bin libretto

FROM debian:bookworm-slim
RUN groupadd --gid 10001 libretto \
    && useradd --uid 10001 --gid libretto --no-create-home --shell /usr/sbin/nologin libretto \
    && install -d -o libretto -g libretto -m 0700 /data
COPY --from=build /build/target/release/libretto /usr/local/bin/libretto
WORKDIR /bot
COPY flows flows
COPY templates templates
# A flow with errors never becomes an image.
RUN libretto lint flows && libretto test flows
USER libretto
ENV LIBRETTO_ADDR=0.0.0.0:8080 LIBRETTO_STORE=/data/libretto.db
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["libretto"]
CMD ["serve"]
