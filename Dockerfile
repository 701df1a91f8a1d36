# One image for every role: docker run umsync ingest|credentials|worker|start ...
# The program is built outside, so that building the image needs no network:
#   ./mvnw -Dquick -DskipTests package && docker build -t umsync .
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}
LABEL org.opencontainers.image.title="UMSync" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY umsync /opt/umsync/umsync
COPY standalone/target/lib/ /opt/umsync/lib/
# Keysets and umsync.yaml come in at /etc/umsync, as a volume or as secrets; the roles read both and write neither. What a
# role writes itself, a self-signed certificate, goes to /var/lib/umsync. An empty volume takes the owner of its mount point.
# Numeric, so that a cluster can see that it is not root.
RUN mkdir -p /etc/umsync /var/lib/umsync \
 && ln -s /etc/umsync/umsync.yaml /var/lib/umsync/umsync.yaml \
 && chown 10001:10001 /etc/umsync /var/lib/umsync
ENV UMSYNC_KEYS_FOLDER=/etc/umsync/keys
USER 10001:10001
WORKDIR /var/lib/umsync
ENTRYPOINT ["/opt/umsync/umsync"]
CMD ["--help"]
