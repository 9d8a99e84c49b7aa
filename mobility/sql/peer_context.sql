-- What people brought along of a level's places to match them on: the newest value of each, no
-- weak one.
SELECT id, geoid, arg_max(value, year) AS value
FROM context WHERE level = $level AND coalesce(quality <> 'Weak', true)
GROUP BY id, geoid ORDER BY id, geoid
