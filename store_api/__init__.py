"""The store sales kit."""
