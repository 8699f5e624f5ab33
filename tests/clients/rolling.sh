# Sourced after prepare.sh: the load clients that live through roll-outs, one in each language and all with one command
# line. After prepare_LANGUAGE, build_rolling LANGUAGE makes one, and rolling_command LANGUAGE sets the array `rolling`
# to what starts it: absolute paths, so that it works from any folder and in a pod that has these files.
# shellcheck shell=bash
# What is used here is set by lib.sh and prepare.sh, and what is set here is for the scripts that source it.
# shellcheck disable=SC2154,SC2034

build_rolling() {
  case $1 in
    go) (cd "$clients/go" && go generate && CGO_ENABLED=0 go build -buildvcs=false -o gen/bin/rolling ./rolling) ;;
    python) stub_python ;;
    node) node --check "$clients/node/rolling.js" ;;
    # Maven only writes the class path down, since it takes seconds to start.
    java)
      mvn -q -B -Dstyle.color=never -f "$clients/java/pom.xml" compile dependency:build-classpath \
        -Dmdep.outputFile=target/classpath
      ;;
  esac
}

rolling_command() {
  case $1 in
    go) rolling=("$clients/go/gen/bin/rolling") ;;
    python)
      rolling=(/usr/bin/env "PYTHONPATH=$clients/python/gen" "$clients/python/.venv/bin/python" "$clients/python/rolling.py")
      ;;
    node) rolling=("$(readlink -f "$(command -v node)")" "$clients/node/rolling.js") ;;
    java)
      rolling=("$(readlink -f "$(command -v java)")" -cp "$clients/java/target/classes:$(<"$clients/java/target/classpath")" com.example.bot.Rolling)
      ;;
  esac
}
