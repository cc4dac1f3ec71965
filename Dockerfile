# One image; the command picks what it is: serve, worker or migrate.
FROM python:3.12-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir "uv==0.13.9"
COPY pyproject.toml requirements.lock README.md CHANGELOG.md ./
COPY core core
COPY jobs jobs
COPY bot bot
# The lock pins and verifies every package that the product needs; the development group is not installed.
RUN uv venv /app && uv pip install --python /app/bin/python --no-cache --constraints requirements.lock .

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --home-dir /data mlops
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH DATA_DIR=/data LOG_FORMAT=json PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["agentic-mlops"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
