-- Every headline value of a place, or those of one metric, with how many other places carry the
-- very same estimate.
WITH mine AS (
    SELECT metric, year, pool FROM pooled
    WHERE geoid = $geoid AND ($metric IS NULL OR metric = $metric)
), shared AS (
    SELECT mine.metric, mine.year, count(*) - 1 AS others
    FROM mine JOIN pooled USING (metric, year, pool)
    WHERE pooled.level = $level
    GROUP BY ALL
)
SELECT metric::VARCHAR AS metric, year, value, lower, upper, quality::VARCHAR AS quality,
    coalesce(others, 0) AS pooled_with
FROM observation LEFT JOIN shared USING (metric, year)
WHERE geoid = $geoid AND breakdown = 'none' AND ($metric IS NULL OR metric = $metric)
ORDER BY observation.metric, year
