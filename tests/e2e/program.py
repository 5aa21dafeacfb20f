"""The real command line with bags of hashed words in place of the model, so that a process starts in a second."""

from service import wiring
from service.cli import main
from tests.fakes import HashEmbedder


def hashed() -> None:
    """Run one command."""
    wiring.open_embedder = lambda settings: HashEmbedder()
    main()


if __name__ == "__main__":
    hashed()
