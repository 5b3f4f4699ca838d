#!/bin/bash
# Every example of the guides works as it is written: the ```sh blocks are run
# in order in an empty folder.  The sample is made small.
. "$(dirname "$0")/lib.sh"

# ansinh as the guides call it; the sample at two percent.
mkdir -p bin
cat >bin/ansinh <<END
#!/bin/bash
if [ "\$1" = sample ]; then
    exec "$ANSINH" "\$@" --scale 2
fi
exec "$ANSINH" "\$@"
END
chmod +x bin/ansinh

run_guide() {
    local name=$1
    mkdir -p "$name"
    sed -n '/^```sh$/,/^```$/p' "$root/docs/$name.md" | grep -v '^```' \
        >"$name/blocks"
    [ -s "$name/blocks" ] || fault "$name has no examples"
    (cd "$name" && PATH=$E2E_DIR/bin:$PATH bash -ex ./blocks) \
        >"$name.out" 2>&1 || {
        fault "an example of docs/$name.md failed"
        tail -n 15 "$name.out"
    }
}

run_guide guide
run_guide huong-dan
finish
