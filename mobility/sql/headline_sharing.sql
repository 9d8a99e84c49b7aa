-- The places that carry the same headline estimate as each of some places, metric by metric and year
-- by year, each with all years in which it has a value.
WITH theirs AS (
    SELECT geoid AS place, level, metric, year, pool FROM pooled
    WHERE geoid IN $geoids AND metric IN $metrics
), others AS (
    SELECT place, metric, year, geoid FROM pooled JOIN theirs USING (level, metric, year, pool)
    WHERE geoid != place
)
SELECT place, others.metric::VARCHAR AS metric, others.year, geoid, list(observation.year) AS years
FROM others JOIN observation USING (geoid, metric)
WHERE breakdown = 'none'
GROUP BY ALL ORDER BY ALL
