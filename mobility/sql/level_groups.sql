-- The values of one metric by group in one year, of all places of a level or of one state; codes as
-- numbers, and the group as its place in the list of labels.
SELECT geoid::INTEGER AS geoid, left(geoid, 2)::INTEGER AS state,
    list_position($groups, subgroup::VARCHAR) - 1 AS slot, value, lower, upper,
    coalesce(quality = 'Weak', false) AS weak
FROM observation
WHERE metric = $metric AND level = $level AND breakdown = $breakdown AND year = $year
    AND subgroup::VARCHAR IN $groups AND ($state IS NULL OR starts_with(geoid, $state))
