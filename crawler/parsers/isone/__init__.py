"""ISO New England: one module is one feed; `_` modules are shared by them."""
