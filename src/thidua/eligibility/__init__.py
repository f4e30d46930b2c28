"""Who may be proposed for what: verdicts over one party, an organisation, a country."""
