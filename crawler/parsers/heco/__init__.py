"""Hawaiian Electric's Oahu, as the Island Pulse page showed it; gone."""
