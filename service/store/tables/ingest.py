"""What a source file gave, and decisions on tags."""
