# Sourced by a step that sets traps. They must not take the place of the one that leaves the state.

# Leave the state first, then do what the command wants done at its end. Traps are listed outside of a
# function, which would not know all of them.
__wavewright_catch() {
    builtin trap '{
        __wavewright_status=$?
        builtin trap - EXIT
        builtin trap -p >|"$__wavewright_traps"
        builtin trap - DEBUG ERR RETURN
        __wavewright_leave "$@" >|"$__wavewright_to"
    } >/dev/null 2>&1 && builtin :
'"$__wavewright_exit" EXIT
}

# As the builtin, for all but the end of the shell; there, ours comes first. A function cannot take
# back what is done on ERR, DEBUG and RETURN, so nothing is done then.
trap() {
    if [[ $BASH_SUBSHELL -gt $__wavewright_level ]]; then
        builtin trap "$@"
        builtin return
    fi
    builtin trap "${__wavewright_exit:--}" EXIT
    builtin trap "$@" && :
    __wavewright_status=$?
    if [[ ${1-} == - ]]; then
        for __wavewright_exit in "$@"; do
            case $__wavewright_exit in
            ERR | DEBUG | RETURN) builtin trap : "$__wavewright_exit" ;;
            esac
        done
    fi
    __wavewright_traps=$__wavewright_to.traps
    builtin trap -p EXIT >|"$__wavewright_traps"
    builtin eval "builtin set -- $(<"$__wavewright_traps")"
    __wavewright_exit=${3-}
    __wavewright_catch
    builtin return "$__wavewright_status"
}
