-- The years in which a metric has any value, by level and breakdown.
SELECT level::VARCHAR AS level, breakdown::VARCHAR AS breakdown, list(year ORDER BY year) AS years
FROM coverage WHERE metric = $metric GROUP BY level, breakdown
