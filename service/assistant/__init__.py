"""The path assistant: answers from the organisation's own content, each sentence with the passage it came from."""
