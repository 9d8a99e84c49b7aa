-- One metric of every place of a level in all years, of one group, with the pools of the headline;
-- codes as numbers.
SELECT geoid::INTEGER AS geoid, year::INTEGER AS year, value, lower, upper,
    coalesce(quality = 'Weak', false) AS weak,
    CASE WHEN $breakdown = 'none' THEN coalesce(pool, 0) ELSE 0 END AS pool
FROM observation LEFT JOIN pooled USING (geoid, level, year, metric)
WHERE metric = $metric AND level = $level AND breakdown = $breakdown AND subgroup = $subgroup
    AND value IS NOT NULL
ORDER BY year, geoid
