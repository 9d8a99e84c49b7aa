-- The modeled values of a metric in one place, or in all of a level, from the file beside the release.
SELECT geoid, value, error, modeled, lower, upper, weight, shared, synthetic, reason
FROM read_parquet($file)
WHERE metric = $metric AND level = $level AND breakdown = 'none' AND geoid = coalesce($geoid, geoid)
ORDER BY geoid
