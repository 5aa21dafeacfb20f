"""How a selection is posed, solved, dated and explained; the door is `paths.plan`."""
