# syntax=docker/dockerfile:1
# Three stages: the pages, a virtual environment, and an image that carries only that and an unprivileged user.
# Where torch should come from a CPU-only index, pass it: --build-arg PIP_EXTRA_INDEX_URL=...
FROM node:22-bookworm-slim AS web
WORKDIR /src/service/console/web
COPY service/console/web/package.json service/console/web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY docs/openapi.json /src/docs/openapi.json
COPY service/console/web ./
RUN npm run build

FROM python:3.11-slim-bookworm AS build
ARG PIP_EXTRA_INDEX_URL=""
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock ./
RUN PIP_EXTRA_INDEX_URL="$PIP_EXTRA_INDEX_URL" /venv/bin/pip install --no-cache-dir --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY paths ./paths
COPY retrieval ./retrieval
COPY prompts ./prompts
COPY evals ./evals
COPY service ./service
COPY --from=web /src/service/console/built ./service/console/built
RUN /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /data fingerpost
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" FINGERPOST_HOME=/data PYTHONUNBUFFERED=1
USER fingerpost
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=5 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["fingerpost", "serve", "--host", "0.0.0.0", "--port", "8000"]
