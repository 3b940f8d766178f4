# The app on a CPU:  docker build -t thousand-words .   Then `docker compose up`, or see docs/deploy.md.
# On an NVIDIA GPU:  docker build --build-arg REQUIREMENTS=requirements-gpu.txt -t thousand-words:gpu .
FROM python:3.12-slim-bookworm

ARG REQUIREMENTS=requirements.txt
WORKDIR /app
COPY requirements.txt ./
COPY requirements-gpu.txt ./
RUN pip install --no-cache-dir -r "$REQUIREMENTS"
# A tmpfs gets the mode of the folder that it covers, whatever its own mount says (runc 1.1), and belongs to root.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install -d -m 1777 /cache

COPY .streamlit/config.toml .streamlit/config.toml
COPY streamlit_app.py ./
COPY docs/lessons docs/lessons
COPY assets assets
COPY core core
COPY pages pages
RUN python -m compileall -q core pages

# Nothing is written but below /tmp (trainings) and /cache (downloads), so the rest may be read-only.
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp THOUSAND_WORDS_CACHE=/cache
USER 10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
