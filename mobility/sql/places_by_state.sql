-- How many places of a level each state has in a year.
SELECT state, count(*) AS places FROM jurisdiction
WHERE level = $level AND $year BETWEEN first_year AND last_year GROUP BY state
