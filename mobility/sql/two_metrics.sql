-- The headline values of two metrics in every place of a level, each in a year of its own.
SELECT one.geoid, one.value AS x, two.value AS y,
    coalesce(one.quality = 'Weak', false) AS x_weak, coalesce(two.quality = 'Weak', false) AS y_weak
FROM observation AS one JOIN observation AS two USING (geoid, level, breakdown)
WHERE one.metric = $across AND one.year = $across_year
    AND two.metric = $upwards AND two.year = $upwards_year
    AND level = $level AND breakdown = 'none'
ORDER BY one.geoid
