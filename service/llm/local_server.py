"""A process that serves one model file on this machine, as long as its standard input is open."""

import os
import sys

CONTEXT = 8192  # tokens: a prompt of ten passages and its answer, for each of the two below
AT_ONCE = 1  # a second answer would only make both take twice as long
THREADS = 1  # more spin while they wait: beside one busy process a token took 150 times as long


def main() -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.n_ctx, params.n_parallel = CONTEXT, AT_ONCE
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    params.use_jinja = True
    params.sampling.temp, params.sampling.seed = 0.0, 1
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # nothing is to be kept, and threads of native code need not be waited for


if __name__ == "__main__":
    main()
