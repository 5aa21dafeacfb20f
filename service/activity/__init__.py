"""xAPI: statements taken in and handed out, what they prove, and the statements that we make."""
