"""Lists from Excel into the registers: checked row by row, entered whole or not at all, taken back whole."""
