"""The network that judges answers: the questions to train it on, the training, and how it does on others."""
