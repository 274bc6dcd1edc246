"""What every surface shares: who may, parsing, refusals, languages, headers, sockets."""
