"""The processes of one installation: embedded servers, `huitouke up`, backup and restore, doctor."""
