"""Tools for other assistants over the Model Context Protocol: the same answers, for the same keys and tokens."""

import warnings

with warnings.catch_warnings():  # its command line, which is not used here, takes a name that click gives up
    warnings.filterwarnings("ignore", "'MultiCommand' is deprecated", DeprecationWarning)
    import litestar_mcp  # noqa: F401
