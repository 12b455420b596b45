"""Analytics derives: pure models over readings; only `jobs` touches the database."""
