"""The optional WeCom connector."""
