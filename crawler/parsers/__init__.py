"""One module per feed: a `SOURCE` value, `requests(window)` and a pure `parse(document)`."""
