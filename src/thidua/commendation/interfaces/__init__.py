"""Forms of commendation, and its list as a grid."""
