-- Residents of every county and city by year.
SELECT geoid, year, population FROM population WHERE population > 0 ORDER BY geoid, year
