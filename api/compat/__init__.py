"""Other services' APIs over our data: one adapter a face, no second copy of any logic."""
