"""What commands share: the server made ready, processes, errors in one sentence, tables on a terminal."""
