-- One metric of every place of a level in two years, side by side; of a group where one is named.
WITH chosen AS (
    SELECT geoid, year, value, lower, upper, coalesce(quality = 'Weak', false) AS weak,
        CASE WHEN $breakdown = 'none' THEN coalesce(pool, 0) ELSE 0 END AS pool
    FROM observation LEFT JOIN pooled USING (geoid, level, year, metric)
    WHERE metric = $metric AND level = $level AND breakdown = $breakdown AND subgroup = $subgroup
        AND year IN ($start, $end)
)
SELECT coalesce(earlier.geoid, later.geoid)::INTEGER AS geoid,
    earlier.value AS start_value, earlier.lower AS start_lower, earlier.upper AS start_upper,
    coalesce(earlier.weak, false) AS start_weak, coalesce(earlier.pool, 0) AS start_pool,
    later.value AS end_value, later.lower AS end_lower, later.upper AS end_upper,
    coalesce(later.weak, false) AS end_weak, coalesce(later.pool, 0) AS end_pool
FROM (FROM chosen WHERE year = $start) AS earlier
FULL JOIN (FROM chosen WHERE year = $end) AS later ON earlier.geoid = later.geoid
ORDER BY coalesce(earlier.geoid, later.geoid)
