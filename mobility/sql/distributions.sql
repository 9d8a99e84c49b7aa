-- The shape of each metric's reliable values in its newest year.
SELECT metric::VARCHAR AS metric, year, low, high, counts, below, above, n
FROM distribution WHERE level = $level
