"""Ways out of the house: messages to shoppers' phones, and notices to chats, mailboxes and phones of staff."""
