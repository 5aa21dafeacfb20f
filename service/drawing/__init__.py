"""The picture of a path, as SVG."""
