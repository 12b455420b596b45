"""The OpenAPI document: what the resources and their schemas say of themselves, and its page."""
