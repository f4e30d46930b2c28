"""A scoring table as officers keep it in Excel, read with every doubt shown.

`columns` opens the sheet, `cells` reads what stands in a cell or is said in words, `tree` finds what stands under
what, `deciding` proposes how each line is scored, `reading` puts it together. Nothing is guessed in silence: wherever
there is more than one reading, a `Doubt` says where, what stands there, what is proposed and why, and takes another.
"""
