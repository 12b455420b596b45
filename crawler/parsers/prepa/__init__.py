"""Puerto Rico's grid, as the operation data page of PREPA, LUMA and Genera shows it."""
