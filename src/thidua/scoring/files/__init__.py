"""Tables and entries as files, computed without a database: docs/scoring-files.md."""
