#!/bin/sh
# Writes .env for docker-compose.yml with a new random password for Grafana, new tokens for the exporter and the retention of Prometheus. Keeps an
# existing .env.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo '.env exists: nothing changed' >&2
  exit 0
fi
secret() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
hash() { printf %s "$1" | sha256sum | cut -d' ' -f1; }
read_token=$(secret)
control_token=$(secret)
umask 077
cat > .env <<END
GRAFANA_ADMIN_PASSWORD=$(secret)
GAUGEWAY_READ_TOKEN=$read_token
GAUGEWAY_READ_TOKEN_SHA256=$(hash "$read_token")
GAUGEWAY_CONTROL_TOKEN=$control_token
GAUGEWAY_CONTROL_TOKEN_SHA256=$(hash "$control_token")
PROMETHEUS_RETENTION=15d
END
echo 'wrote .env; GRAFANA_ADMIN_PASSWORD in it is the password of admin'
