-- What became of every release file.
SELECT name, level, breakdown, n_rows, cells, n_values, rejected, flags_without_value,
    bounds_without_value, unknown_columns, notes, as_published
FROM load_file
