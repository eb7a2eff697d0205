#!/bin/sh
# aptInstall.sh PACKAGE…: installs from Debian, one at a time over all test workers, without starting the services that packages bring.
set -eu
exec 9>/tmp/gaugeway-apt.lock
flock 9
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
fi
export DEBIAN_FRONTEND=noninteractive
# apt's own user may not enter the temporary folder of a test
unset TMPDIR
install() { apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }
install "$@" || { apt-get update -qq && install "$@"; }
