-- Every place of a level in a year with its headline value of one metric, absent ones included.
SELECT jurisdiction.geoid::INTEGER AS geoid, left(jurisdiction.geoid, 2)::INTEGER AS state,
    $year::SMALLINT AS year, value, lower, upper, coalesce(quality = 'Weak', false) AS weak,
    coalesce(quality::VARCHAR, '') AS quality, coalesce(pool, 0) AS pool
FROM jurisdiction
LEFT JOIN (
    FROM observation
    WHERE metric = $metric AND level = $level AND year = $year AND breakdown = 'none'
) AS here USING (geoid)
LEFT JOIN (FROM pooled WHERE metric = $metric AND level = $level AND year = $year) USING (geoid)
WHERE jurisdiction.level = $level AND $year BETWEEN first_year AND last_year
ORDER BY jurisdiction.geoid
