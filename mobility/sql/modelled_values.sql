-- The modelled value of a metric in one place, from the file beside the release.
SELECT geoid, metric, year, value, published_lower, published_upper, error, modelled, lower, upper,
    weight, shared, synthetic, reason
FROM read_parquet($file)
WHERE geoid = $geoid AND metric = $metric AND breakdown = 'none'
