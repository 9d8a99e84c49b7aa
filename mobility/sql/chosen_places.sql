-- Some counties or cities by their codes, in the field order of Jurisdiction.
SELECT geoid, level::VARCHAR AS level, name, state, population, population_year, first_year, last_year
FROM jurisdiction WHERE list_contains($geoids, geoid)
