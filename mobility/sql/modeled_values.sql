-- The modeled value of a metric in one place, from the file beside the release.
SELECT value, error, modeled, lower, upper, weight, shared, synthetic, reason
FROM read_parquet($file)
WHERE geoid = $geoid AND metric = $metric AND breakdown = 'none'
