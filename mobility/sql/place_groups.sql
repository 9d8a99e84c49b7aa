-- The values of one place by group, in every year of one metric and breakdown.
SELECT year, subgroup::VARCHAR AS subgroup, value, lower, upper, quality::VARCHAR AS quality
FROM observation
WHERE geoid = $geoid AND metric = $metric AND breakdown = $breakdown
ORDER BY year, observation.subgroup
