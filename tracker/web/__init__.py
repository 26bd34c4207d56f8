"""What every page shares: rendering, error pages, headers, health, the demo's day."""
