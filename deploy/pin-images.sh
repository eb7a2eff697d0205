#!/bin/sh
# Writes the current digest of each image's tag into docker-compose.yml and Dockerfile. Run it after you change a tag there, or to get the security
# updates of a rebuilt tag. Needs Docker with buildx and access to the registries.
set -eu
cd "$(dirname "$0")/.."
images=$(grep -hoE '(image:|FROM( --platform=[^ ]+)?) +[^ ]+:[^ @]+@sha256:[0-9a-f]{64}' docker-compose.yml Dockerfile | grep -oE '[^ ]+$' | sort -u)
for image in $images; do
  tag=${image%@*}
  digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$tag")
  printf %s "$digest" | grep -qxE 'sha256:[0-9a-f]{64}' || {
    echo "cannot get digest of $tag: no further image changed" >&2
    exit 1
  }
  for file in docker-compose.yml Dockerfile; do
    # written in place, so that the file keeps inode and mode
    text=$(sed "s#$image#$tag@$digest#" "$file")
    printf '%s\n' "$text" > "$file"
  done
  echo "$tag@$digest"
done
