-- The headline values of one metric and year at one level, with their pools; codes as numbers.
SELECT geoid::INTEGER AS geoid, left(geoid, 2)::INTEGER AS state, year, value, lower, upper,
    coalesce(quality = 'Weak', false) AS weak, coalesce(pool, 0) AS pool
FROM observation LEFT JOIN pooled USING (geoid, level, year, metric)
WHERE metric = $metric AND level = $level AND year = $year AND breakdown = 'none'
ORDER BY observation.geoid
