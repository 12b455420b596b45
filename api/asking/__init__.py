"""What a request may ask: its fields, filters, cursors and body, checked."""
