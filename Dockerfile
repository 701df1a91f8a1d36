# One image for every role: docker run umsync ingest|credentials|worker|start|doctor ...
# The program is built outside, so that building the image needs no network:
#   ./mvnw -Dquick -DskipTests package && docker build -t umsync .
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}
LABEL org.opencontainers.image.title="UMSync" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY umsync /opt/umsync/umsync
COPY standalone/target/lib/ /opt/umsync/lib/
# Keysets and configuration come in here, as a volume or as secrets; the process reads both and writes neither.
# Numeric, so that a cluster can see that it is not root.
RUN mkdir -p /etc/umsync /var/lib/umsync && chown 10001:10001 /var/lib/umsync
USER 10001:10001
WORKDIR /var/lib/umsync
ENTRYPOINT ["/opt/umsync/umsync"]
CMD ["--help"]
