-- What a view shows of some places: metrics by one breakdown, each in its newest year up to a year.
WITH newest AS (
    SELECT metric, level, max(year) AS year FROM coverage
    WHERE metric::VARCHAR IN (SELECT unnest($metrics)) AND breakdown = $breakdown
        AND year <= $year AND n_values > 0
    GROUP BY ALL
)
SELECT geoid, metric::VARCHAR AS metric, year, subgroup::VARCHAR AS subgroup, value, lower, upper,
    quality::VARCHAR AS quality
FROM observation JOIN newest USING (metric, level, year)
WHERE geoid IN (SELECT unnest($geoids)) AND breakdown = $breakdown
ORDER BY list_position($geoids, geoid), observation.metric, observation.subgroup
