"""The starter workspace: real learning resources, skills, roles, a small knowledge hub and a few learners."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder() -> Traversable:
    """Return the folder that holds the starter's files, installed or not."""
    return files(__name__)
