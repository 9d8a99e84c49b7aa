-- Some metrics of some places over the years, everyone counted.
SELECT geoid AS place, metric::VARCHAR AS metric, year, value, lower, upper,
    quality::VARCHAR AS quality
FROM observation
WHERE breakdown = 'none' AND subgroup = 'All' AND geoid IN $geoids AND metric IN $metrics
ORDER BY place, metric, year
