"""Why a path is as it is: every answer comes of solving again, so it is true by execution."""
