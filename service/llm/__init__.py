"""Language models and embedding endpoints. None is a supported mode: `Complete | None` says so wherever one is used.

The openai and langchain packages take seconds to import, so they are imported when a model is opened, not before.
"""

from service.llm.compatible import OpenAIComplete
from service.llm.embedding import EndpointEmbedder
from service.llm.opening import open_model, open_models
from service.llm.providers import LangChainComplete
from service.llm.values import (
    MOST_TOKENS,
    Ask,
    Complete,
    Door,
    Endpoint,
    Price,
    Schema,
    Tool,
    Usage,
    Used,
    both,
    door,
    ignored,
    never,
)

__all__ = [
    "MOST_TOKENS",
    "Ask",
    "Complete",
    "Door",
    "Endpoint",
    "EndpointEmbedder",
    "LangChainComplete",
    "OpenAIComplete",
    "Price",
    "Schema",
    "Tool",
    "Usage",
    "Used",
    "both",
    "door",
    "ignored",
    "never",
    "open_model",
    "open_models",
]
