"""Ways out of the house: messages to phones, and later to chats and mail."""
