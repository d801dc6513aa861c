"""The partner platform's pages: what is wanted, without anybody's secrets."""
