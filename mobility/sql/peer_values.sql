-- The headline values of some places of a level, each metric, or one, in its newest year up to a
-- year.
WITH theirs AS (
    FROM observation
    WHERE geoid IN (SELECT unnest($geoids)) AND level = $level AND breakdown = 'none'
        AND ($metric IS NULL OR metric = $metric)
), newest AS (
    SELECT metric, max(year) AS year FROM coverage
    WHERE level = $level AND breakdown = 'none' AND year <= $year
        AND ($metric IS NULL OR metric = $metric)
    GROUP BY metric
)
SELECT metric::VARCHAR AS metric, geoid, value, lower, upper, quality::VARCHAR AS quality,
    coalesce(pool, 0) AS pool
FROM theirs JOIN newest USING (metric, year) LEFT JOIN pooled USING (geoid, level, year, metric)
