# The bash of each step sources this before its command: it waits for the word to go on, takes over
# what the step before has left, and leaves what its own command makes of it. A host takes over what
# is plain, and its subshells leave what their commands make of it. Plain is what changes nothing for
# the commands in between. This keeps to bash 3.2, and starts no program. A step may have functions
# with the names of builtins.
__wavewright_carry=$WAVEWRIGHT_CARRY
__wavewright_from=$WAVEWRIGHT_FROM
__wavewright_to=$WAVEWRIGHT_TO
__wavewright_lines=$WAVEWRIGHT_LINES
__wavewright_exit=
__wavewright_level=0
__wavewright_line=
__wavewright_lost=
__wavewright_tail=
__wavewright_traps=
__wavewright_last='{
    __wavewright_status=$?
    __wavewright_leave "$@"
} 2>/dev/null >|"$__wavewright_to" && builtin :'
unset BASH_ENV WAVEWRIGHT_CARRY WAVEWRIGHT_FROM WAVEWRIGHT_LINES WAVEWRIGHT_TO
shopt -s expand_aliases
__wavewright_options=$SHELLOPTS:${BASHOPTS-}
shopt -u expand_aliases

# Write what is left, in an order in which it can be taken over: aliases would change what is read
# below them, functions and options what is done; options are of the tail. Only arguments are not
# written themselves. The last line says that all was written.
__wavewright_leave() {
    case $- in *e*) ;; *) __wavewright_line= ;; esac
    builtin set +e
    if [[ $# -gt 0 ]]; then
        builtin printf 'builtin set --'
        builtin printf ' %q' "$@"
        builtin printf '\n'
    fi
    builtin set -- "$__wavewright_status" "$__wavewright_traps" "" "$__wavewright_line"
    if [[ $__wavewright_options != "$SHELLOPTS:${BASHOPTS--}" ]]; then
        builtin set -- "$1" "$2" "$(builtin set +o && builtin shopt -p)" "$4"
        [[ $3 == *"shopt -"* ]] || builtin return "$1"
    fi
    if ! [[ . -ef ${PWD-} ]]; then
        builtin printf '# lost: the folder in which it ends is not there any more\n'
        builtin return "$1"
    fi
    builtin set +ux +o posix || builtin return "$1"
    builtin unset -f trap __wavewright_leave __wavewright_catch __wavewright_enter \
        __wavewright_refuse __wavewright_return
    builtin unset -v __wavewright_carry __wavewright_err __wavewright_exit __wavewright_from \
        __wavewright_last __wavewright_level __wavewright_line __wavewright_lines \
        __wavewright_lost __wavewright_options __wavewright_out __wavewright_status \
        __wavewright_tail __wavewright_text __wavewright_to __wavewright_traps \
        __wavewright_word BASH BASHPID BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_EXECUTION_STRING \
        BASH_LOADABLES_PATH BASH_SUBSHELL BASH_VERSION COMP_WORDBREAKS DIRSTACK EPOCHREALTIME \
        EPOCHSECONDS FUNCNAME GROUPS HISTCMD HOSTNAME HOSTTYPE LINENO MACHTYPE OSTYPE PIPESTATUS \
        RANDOM SECONDS SHLVL SRANDOM _
    builtin printf 'builtin cd -- %q || { __wavewright_lost=folder; builtin return; }\n' "$PWD" &&
        builtin umask -p &&
        builtin declare -p &&
        builtin alias -p &&
        builtin printf 'builtin shopt -s extglob\n' &&
        builtin export -f -p &&
        builtin declare -f &&
        builtin printf 'builtin shopt -u extglob\n__wavewright_tail=' || builtin return "$1"
    if [[ -z $3 ]]; then
        builtin printf %q 'builtin shopt -s expand_aliases'
    else
        builtin printf %q "builtin ${3//$'\n'/$'\n'builtin }"
    fi
    builtin printf %q $'\nbuiltin set -e\n'
    if [[ -n $2 ]]; then
        builtin printf -v __wavewright_word %q "$2"
        builtin printf %q "builtin . $__wavewright_word"$'\n'
    fi
    [[ $1 == 0 ]] || builtin printf %q "__wavewright_return $1 && :"
    builtin printf '\n'
    [[ -z $4 ]] || builtin printf '# line %s\n' "$4"
    if [[ $1$2$3 == 0 ]]; then
        builtin printf '# plain\n'
    else
        builtin printf '# whole\n'
    fi
    builtin return "$1"
}

__wavewright_return() {
    builtin return "$1"
}

# Say why a step cannot begin. A host says it for each of its commands.
__wavewright_refuse() {
    case $__wavewright_lost in
    folder) __wavewright_lost='the folder in which it begins is not there any more' ;;
    *) __wavewright_lost='bash cannot take over what earlier steps have defined' ;;
    esac
    builtin trap - EXIT
    if [[ -n $__wavewright_to ]]; then
        builtin printf '# unbegun: %s\n' "$__wavewright_lost" >|"$__wavewright_to"
    else
        builtin printf '%s\n' "$__wavewright_lost" >&2
    fi
    builtin exit 125
}

# What a subshell of a host does first.
__wavewright_enter() {
    if ! [[ . -ef $PWD ]]; then
        __wavewright_word=${OLDPWD-}
        builtin cd -- "$PWD" 2>/dev/null || __wavewright_lost=folder
        OLDPWD=$__wavewright_word
    fi
    [[ -z $__wavewright_lost ]] || __wavewright_refuse
    builtin trap "$__wavewright_last" EXIT
    builtin set -e
}

# A step that sets traps needs more than this.
trap() {
    builtin . "${__wavewright_carry%carry.bash}trap.bash"
    trap "$@"
}

if [ "$__wavewright_to" = - ]; then
    __wavewright_level=1
else
    if [ -n "$__wavewright_to" ]; then
        builtin trap "$__wavewright_last" EXIT
    else
        unset -f trap
    fi
    if ! read -r -u 3 __wavewright_from; then
        builtin trap - EXIT
        exit
    fi
    exec 3<&-
fi
. "$__wavewright_from" >/dev/null 2>&1
if [[ -z $__wavewright_tail ]]; then
    __wavewright_lost=${__wavewright_lost:-state}
    [[ $__wavewright_to == - ]] || __wavewright_refuse
fi
if [[ -n $__wavewright_lines && $__wavewright_tail != *.traps* ]]; then
    builtin trap '__wavewright_line=$LINENO' ERR
fi
if [[ $__wavewright_to == - ]]; then
    builtin shopt -s expand_aliases
else
    { builtin eval "$__wavewright_tail" && :; } >/dev/null 2>&1
fi
