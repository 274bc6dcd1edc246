"""The only SQL: tables, the one writer per centre, the journal, and what pages read."""
