"""What operators really sent, read by our parsers; the recordings lie beside the project."""
