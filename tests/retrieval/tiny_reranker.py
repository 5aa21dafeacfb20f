"""A cross-encoder of the real class, with a few random weights: it says something of every pair, and nothing true."""

from pathlib import Path

import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from retrieval.embed import _packaged_folder


def tiny_reranker(folder: Path, labels: int = 1, seed: int = 0) -> Path:
    """Save one into the folder and return it."""
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(str(_packaged_folder()), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder
