"""The feeds of the ENTSO-E Transparency Platform."""
