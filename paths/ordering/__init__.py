"""How the order stage finds and bounds the best order; the door is `paths.order`."""
