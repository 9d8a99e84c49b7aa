-- What is there at all, by metric, level and breakdown.
SELECT metric::VARCHAR AS metric, level::VARCHAR AS level, breakdown::VARCHAR AS breakdown,
    min(year) AS first_year, max(year) AS last_year, sum(n_values)::BIGINT AS n_values
FROM coverage GROUP BY ALL ORDER BY ALL
