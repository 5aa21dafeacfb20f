"""From a question to the sentences of an organisation's own content that answer it, or to the word that none does."""
