-- What every place of a level is in one year: residents, their number on the base of the same
-- census, and the groups they belong to (the newest shares up to that year, all of one year).
WITH counted AS (
    SELECT geoid,
        arg_max(population, year) FILTER (year <= $year) AS population,
        arg_min(population, year) FILTER (year BETWEEN $first_year AND $year) AS first_count,
        arg_max(population, year) FILTER (year BETWEEN $first_year AND $year) AS last_count,
        max(year) FILTER (year BETWEEN $first_year AND $year)
            - min(year) FILTER (year BETWEEN $first_year AND $year) AS years
    FROM population WHERE level = $level AND population > 0
    GROUP BY geoid
), composed AS (
    SELECT geoid, list(value ORDER BY list_position($composition, metric::VARCHAR)) AS shares
    FROM observation
    WHERE level = $level AND breakdown = 'none' AND list_contains($composition, metric::VARCHAR)
        AND coalesce(quality <> 'Weak', true)
        AND year = (
            SELECT max(year) FROM coverage
            WHERE list_contains($composition, metric::VARCHAR) AND level = $level
                AND breakdown = 'none' AND year <= $year
        )
    GROUP BY geoid HAVING count(value) = len($composition)
)
SELECT geoid, name, state, jurisdiction.population AS newest_population, population_year,
    jurisdiction.first_year, last_year,
    counted.population::DOUBLE AS population, first_count::DOUBLE AS first_count,
    last_count::DOUBLE AS last_count, years::DOUBLE AS years,
    shares
FROM jurisdiction LEFT JOIN counted USING (geoid) LEFT JOIN composed USING (geoid)
WHERE level = $level AND $year BETWEEN jurisdiction.first_year AND last_year
ORDER BY geoid
