# The page, and the painters of a cluster: compose.yaml starts both. Alone, it is the page, which paints by itself.
FROM python:3.11-slim

RUN useradd --create-home impasto && mkdir /data && chown impasto /data
WORKDIR /app
# These change seldom, and take the longest.
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt "ray==2.60.0"
COPY . .
RUN pip install --no-cache-dir ".[page,cluster]"

USER impasto
# Pictures, and whose they are; the address; no statistics to anybody; and no machine without the token.
ENV IMPASTO_CACHE=/data \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    RAY_USAGE_STATS_ENABLED=0 \
    RAY_AUTH_MODE=token
EXPOSE 7860
CMD ["impasto", "serve"]
