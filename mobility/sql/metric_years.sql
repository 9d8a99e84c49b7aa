-- The years in which each metric has any value, by level and breakdown.
SELECT metric::VARCHAR AS metric, level::VARCHAR AS level, breakdown::VARCHAR AS breakdown,
    list(year ORDER BY year) AS years
FROM coverage GROUP BY metric, level, breakdown ORDER BY metric, level, breakdown
