"""What others know better, asked when their credentials are set."""
