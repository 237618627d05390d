# khaidee in a container. compose.yaml beside this file brings PostgreSQL, secrets and volumes; alone, with SQLite:
#   docker build -t khaidee .
#   docker run -d --init --name khaidee --stop-timeout 10 -v khaidee:/data -v ./secrets:/run/secrets:ro khaidee

FROM python:3.11-slim-bookworm AS libraries
COPY requirements.txt .
RUN python -m venv --without-pip /opt/khaidee \
 && python -m pip --python /opt/khaidee/bin/python install --no-cache-dir --disable-pip-version-check \
    --no-compile --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for backups of PostgreSQL; they may be newer than the server, never older.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin khaidee \
 && install -d -m 700 -o khaidee -g khaidee /data \
 && install -d /run/secrets

COPY --from=libraries /opt/khaidee /opt/khaidee
WORKDIR /app
COPY LICENSE .
COPY bot bot
# The file system is read-only when it runs: what Python would compile then is compiled now.
RUN /opt/khaidee/bin/python -m compileall -q /opt/khaidee/lib bot

ENV PATH=/opt/khaidee/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_FOLDER=/data \
    SECRETS_FOLDER=/run/secrets \
    LOG_FORMAT=json \
    HEALTH_PORT=9464
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
