# Sourced after prepare.sh: the load clients that run through roll-outs, one per language, all with
# the same command line. After prepare_LANGUAGE, build_rolling LANGUAGE builds one, and
# rolling_command LANGUAGE sets the array `rolling` to its command: absolute paths, so that it works
# from any folder and in a pod with these files.
# shellcheck shell=bash
# lib.sh and prepare.sh set the variables used here. The scripts that source this file use those set
# here.
# shellcheck disable=SC2154,SC2034

build_rolling() {
  case $1 in
    go) (cd "$clients/go" && go generate && CGO_ENABLED=0 go build -buildvcs=false -o gen/bin/rolling ./rolling) ;;
    python) stub_python ;;
    node) node --check "$clients/node/rolling.js" ;;
    # Maven only writes the class path, since it takes seconds to start.
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
