"""The truth, in SQL: SQLite by default, PostgreSQL by address. Rows never leave this package."""
