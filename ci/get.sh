# shellcheck shell=bash
# Sourced by the checks that need more than a checkout and Python. They share a folder for what is temporary, the names
# of what compiles and runs for arm64, and the way to get a command.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arm=aarch64-linux-gnu-gcc
arm_packages=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)

has() { command -v "$1" >/dev/null; }
skipped() { echo "skipped: $*"; }

# Without a network apt fails, and soon.
quick=(-qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10)
apt() { env DEBIAN_FRONTEND=noninteractive timeout "$1" apt-get "${quick[@]}" "${@:2}" >"$work/apt" 2>&1; }

# Whether the command is there, if need be after installing packages. It asks once for what cannot be had.
online=unknown
get() {
    local command=$1
    shift
    has "$command" && return
    [ "$(id -u)" = 0 ] && has apt-get && [ $online != no ] || return 1
    [ $online = yes ] || apt 30 update || true # the lists may be older than the packages
    online=yes
    apt 90 install -y --no-install-recommends "$@" || online=no
    has "$command"
}
