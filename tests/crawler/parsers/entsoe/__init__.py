"""What ENTSO-E's documents mean, rule by rule."""
