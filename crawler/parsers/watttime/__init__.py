"""WattTime: what one more unit of consumption would emit, here and now."""
