# The image of participant-service. Build it with BuildKit, from the project's root:
#   docker build --tag participant-service .
# To pin the base image, pass its digest: --build-arg DEBIAN=debian:12-slim@sha256:...
ARG DEBIAN=debian:12-slim

FROM ${DEBIAN} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
# Before the sources are copied, so that a changed source does not reinstall the packages.
COPY tools/lib.sh tools/
RUN . tools/lib.sh && install_build_tools
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY proto proto
COPY graph_adapter graph_adapter
COPY service service
# The service uses the same memory terms as the chart.
COPY helm/participant-service/memory-terms.json helm/participant-service/
RUN cmake --preset release -DBUILD_TESTING=OFF \
 && cmake --build --preset release --target participant-service \
 && DESTDIR=/image cmake --install build/release --strip --component service

FROM ${DEBIAN}
# Installs the same packages as tools/image and finishes the image in the same way. The base has a shell and
# apt; the service uses neither. image-finish deletes apt's lists.
# hadolint ignore=DL3009
RUN --mount=type=bind,target=/src \
    apt-get update \
 && xargs --arg-file=/src/image-packages.txt apt-get install --yes --no-install-recommends \
 && /src/tools/image-finish /
COPY --from=build /image/ /

ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="participant-service" \
      org.opencontainers.image.description="A gRPC service that lists and removes the participants of Microsoft Teams calls, invites people, and cancels invitations" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"

# A number, because Kubernetes cannot tell whether a name is root. No HEALTHCHECK: Kubernetes ignores it and
# asks /livez on the health port.
USER 65532:65532
EXPOSE 50051 50052
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/participant-service"]
