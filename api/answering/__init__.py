"""How answers are written, described, tagged, kept and sent."""
