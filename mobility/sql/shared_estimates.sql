-- The places that carry the same headline estimate as one place, year by year, each with all years
-- in which it has a value.
WITH mine AS (
    SELECT year, pool FROM pooled WHERE geoid = $geoid AND level = $level AND metric = $metric
), others AS (
    SELECT year, geoid FROM pooled JOIN mine USING (year, pool)
    WHERE level = $level AND metric = $metric AND geoid != $geoid
)
SELECT others.year, others.geoid, list(observation.year) AS years
FROM others JOIN observation USING (geoid)
WHERE metric = $metric AND breakdown = 'none'
GROUP BY ALL ORDER BY ALL
