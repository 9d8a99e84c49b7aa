-- The headline values of one metric and year at one level, with their pools.
SELECT geoid, year, value, lower, upper, coalesce(quality = 'Weak', false) AS weak,
    coalesce(pool, 0) AS pool
FROM observation LEFT JOIN pooled USING (geoid, level, year, metric)
WHERE metric = $metric AND level = $level AND year = $year AND breakdown = 'none'
ORDER BY geoid
