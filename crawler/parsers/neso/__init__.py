"""The National Energy System Operator of Great Britain: carbon intensity, mix and forecasts."""
