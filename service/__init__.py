"""The service: HTTP, command line, store, language models. The only folder that knows the environment."""
