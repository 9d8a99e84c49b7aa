-- Against the release before, by metric, level and breakdown: what is new and what is another number.
SELECT previous, metric::VARCHAR AS metric, level::VARCHAR AS level, breakdown::VARCHAR AS breakdown,
    sum(removed + changed + rounded + same) = 0 AS is_new,
    coalesce(list(year ORDER BY year) FILTER (added > 0 AND removed + changed + rounded + same = 0), []) AS new_years,
    coalesce(list(year ORDER BY year) FILTER (removed > 0 AND added + changed + rounded + same = 0), []) AS gone_years,
    sum(added)::BIGINT AS added, sum(removed)::BIGINT AS removed, sum(changed)::BIGINT AS changed,
    sum(rounded)::BIGINT AS rounded, sum(same)::BIGINT AS same
FROM difference GROUP BY difference.previous, difference.metric, difference.level, difference.breakdown
ORDER BY difference.metric, difference.level, difference.breakdown
