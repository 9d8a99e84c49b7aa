-- Some metrics of one place by one breakdown, in every year.
SELECT metric::VARCHAR AS metric, year, subgroup::VARCHAR AS subgroup, value,
    quality::VARCHAR AS quality
FROM observation
WHERE geoid = $geoid AND list_contains($metrics, metric::VARCHAR) AND breakdown = $breakdown
ORDER BY ALL
