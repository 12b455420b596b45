"""The U.S. Energy Information Administration's hourly grid monitor, Form EIA-930."""
