-- Of each state: the places of a level that exist in a year, and those with a row of one metric by
-- one breakdown in that year: with a value, or with one that the data set keeps back.
WITH present AS (
    SELECT geoid FROM observation
    WHERE metric = $metric AND level = $level AND year = $year AND breakdown = $breakdown
    UNION
    SELECT geoid FROM kept_back
    WHERE metric = $metric AND level = $level AND year = $year AND breakdown = $breakdown
)
SELECT state, count(present.geoid) AS present, count(*) AS places
FROM jurisdiction LEFT JOIN present USING (geoid)
WHERE level = $level AND $year BETWEEN first_year AND last_year
GROUP BY state
