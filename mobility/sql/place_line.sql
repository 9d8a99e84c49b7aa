-- One metric of one place over the years; of a group where one is named.
SELECT year, value, lower, upper, quality::VARCHAR AS quality
FROM observation
WHERE geoid = $geoid AND metric = $metric AND breakdown = $breakdown AND subgroup = $subgroup
ORDER BY year
