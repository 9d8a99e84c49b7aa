-- The modelled value of a metric in one place, from the file beside the release.
SELECT value, error, modelled, lower, upper, weight, shared, synthetic, reason
FROM read_parquet($file)
WHERE geoid = $geoid AND metric = $metric AND breakdown = 'none'
