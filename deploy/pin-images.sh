#!/bin/sh
# Writes the digest that each image's tag has now into docker-compose.yml and Dockerfile. Change a tag there first, then run this; or run it to take
# the security updates that a tag was built anew with. Needs Docker with buildx and reaches the registries.
set -eu
cd "$(dirname "$0")/.."
images=$(grep -hoE '(image:|FROM( --platform=[^ ]+)?) +[^ ]+:[^ @]+@sha256:[0-9a-f]{64}' docker-compose.yml Dockerfile | grep -oE '[^ ]+$' | sort -u)
for image in $images; do
  tag=${image%@*}
  digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$tag")
  printf %s "$digest" | grep -qxE 'sha256:[0-9a-f]{64}' || {
    echo "no digest of $tag: nothing more changed" >&2
    exit 1
  }
  for file in docker-compose.yml Dockerfile; do
    # written in place: the file stays the same one, with its mode
    text=$(sed "s#$image#$tag@$digest#" "$file")
    printf '%s\n' "$text" > "$file"
  done
  echo "$tag@$digest"
done
