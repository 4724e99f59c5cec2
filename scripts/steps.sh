# Sourced by the scripts beside it: one line per step, the output in a log, a failure in one sentence.
# shellcheck shell=sh

private=.uv  # what set-up keeps for itself: its log, and uv and Python where the machine has none
log=$private/setup.log
ticker=

say() { printf '%s\n' "$*" >&2; }

fail() {
    stop_ticker
    say "setup: $*"
    exit 1
}

# step TITLE COMMAND...: say what is done, do it, and explain a failure.
step() {
    title=$1
    shift
    say "$title ..."
    [ -t 2 ] && start_ticker
    "$@" >>"$log" 2>&1 </dev/null || fail "$(explanation)"
    stop_ticker
}

# On a terminal, show how long the step has taken.
start_ticker() {
    (
        seconds=0
        while sleep 1; do
            seconds=$((seconds + 1))
            printf '\r    %d s' "$seconds" >&2
        done
    ) &
    ticker=$!
    trap stop_ticker EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

stop_ticker() {
    [ -n "$ticker" ] || return 0
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
    printf '\r         \r' >&2
}

# Return the sentence for the failure that the log ends with.
explanation() {
    if tail -n 50 "$log" | grep -Eiq 'no space left|os error 28|errno 28|quota exceeded'; then
        echo "The disk is full. Free 4 GB and run the same command again."
    elif tail -n 50 "$log" | grep -Eiq 'hash mismatch|hashes? do not match|do not match the hashes'; then
        echo "A downloaded package is not the one that was locked. Run 'make clean' and the same command again; if it stays so, report it (details: $log)."
    elif tail -n 50 "$log" | grep -Eiq 'dns error|name resolution|resolve host|network is unreachable|connection (refused|reset)|error sending request|client error|timed out|newconnectionerror|proxy|could not find a version'; then
        echo "The packages could not be downloaded. Check the network (or the proxy and the package index set for this machine) and run the same command again (details: $log)."
    else
        echo "The step failed: $(tail -n 1 "$log" | cut -c 1-300) (details: $log)"
    fi
}
