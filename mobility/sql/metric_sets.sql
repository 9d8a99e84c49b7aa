-- Of one metric's newest year at a level: the reliable values of the nation and of every state.
SELECT scope, year, n, places, median, lower, upper, lowers, uppers, sorted_values
FROM benchmark WHERE level = $level AND metric = $metric
