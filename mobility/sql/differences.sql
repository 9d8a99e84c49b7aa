-- Against the release before: what was added, removed or changed, by metric and year.
SELECT previous, metric::VARCHAR AS metric, level::VARCHAR AS level, breakdown::VARCHAR AS breakdown,
    year, added, removed, changed, rounded, same
FROM difference WHERE added + removed + changed + rounded > 0
