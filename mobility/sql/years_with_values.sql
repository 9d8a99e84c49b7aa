-- The years in which any place of a level has a headline value.
SELECT metric::VARCHAR AS metric, list(year ORDER BY year) AS years
FROM coverage WHERE level = $level AND breakdown = 'none' GROUP BY metric
