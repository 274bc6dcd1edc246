"""The reports' questions: counts over any span of days, answered by SQL that reads indexes, not pages of rows."""
