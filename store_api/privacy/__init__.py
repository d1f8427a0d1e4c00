"""What we hold about a person: shown, exported, erased."""
