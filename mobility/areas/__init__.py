"""Areas inside a county or city: outlines that people bring, and numbers on them.

`read_outlines` reads an outline file and changes nothing; `place_in_counties` says in which
counties its areas lie; `keeping.keep_areas` stores it as a version that never changes.
`table.read_table` puts a table of numbers on the areas, masks what few people are behind, and
`keeping.keep_numbers` stores that.
"""
