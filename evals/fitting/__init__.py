"""An attempt at a better answer: a reader, the questions to train it on, and how it does on others (decision 17)."""
