-- Of each metric's newest year, or of one metric's: the reliable values of the nation and of one
-- state.
SELECT metric::VARCHAR AS metric, scope, year, n, places, median, lower, upper, lowers,
    uppers, sorted_values
FROM benchmark WHERE level = $level AND scope IN ('nation', $state)
    AND ($metric IS NULL OR metric = $metric)
